// The packet as it enters a hop: what changed since the hop before is marked and said, fields that are zero can be opened.
import type { HopView, PacketFact } from "../../../src/protocol/flowPath.ts";
import { el } from "./dom.ts";

export function packetBox({ packet, reachedThrough, tcpdump }: HopView): HTMLElement {
  const telling = packet.filter(({ isQuiet }) => !isQuiet);
  const quiet = packet.filter(({ isQuiet }) => isQuiet);
  const rest =
    quiet.length === 0 ? null : el("details", { class: "quiet" }, el("summary", {}, "All fields"), list(quiet));
  return el(
    "div",
    { class: "packet-box" },
    el(
      "dl",
      {},
      ...telling.map(factItem),
      item("Reached by", el("span", {}, reachedThrough)),
      item("tcpdump here", el("span", {}, `${tcpdump.sees ? "sees it" : "does not see it"}: ${tcpdump.why}`)),
    ),
    rest,
  );
}

function list(facts: readonly PacketFact[]): HTMLElement {
  return el("dl", {}, ...facts.map(factItem));
}

function factItem({ name, text, isChanged, isAssumed }: PacketFact): HTMLElement {
  const value = el("code", { class: isAssumed ? "assumed" : undefined }, text);
  return item(name === "Packet" ? "Packet here" : name, value, isChanged && el("mark", {}, "changed"));
}

function item(name: string, ...value: (Node | string | false)[]): HTMLElement {
  return el("div", {}, el("dt", {}, name), el("dd", {}, value[0], value[1] ? " " : false, value[1]));
}
