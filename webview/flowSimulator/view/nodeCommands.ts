// For each hop the commands that show it in a real cluster, and what they print where the hop is as the walk says.
import type { WalkView } from "../../../src/protocol/flowPath.ts";
import type { OnNodeView } from "../../../src/protocol/observed.ts";
import type { AnswerActions } from "./answer.ts";
import { el } from "./dom.ts";
import { hopButton } from "./eventList.ts";
import { heading } from "./lookupTable.ts";

export function nodeCommands(walk: WalkView, actions: AnswerActions): HTMLElement[] {
  const rows = walk.hops.flatMap((hop, index) =>
    hop.onNode.map((shown, at) => commandRow(shown, index, `${index}.${at}`, walk, actions)),
  );
  if (rows.length === 0) return [el("p", {}, "No command shows a hop of this walk.")];
  return [
    el(
      "table",
      { class: "commands" },
      el("caption", { class: "hidden-text" }, "Commands that show each hop"),
      el(
        "thead",
        {},
        el("tr", {}, heading("Hop"), heading("Where"), heading("Command"), heading("Copy"), heading("Expect")),
      ),
      el("tbody", {}, ...rows),
    ),
  ];
}

function commandRow(
  { place, command, expect }: OnNodeView,
  index: number,
  key: string,
  walk: WalkView,
  actions: AnswerActions,
): HTMLElement {
  const copy = el(
    "button",
    { type: "button", class: "as-link", "data-focus": `copy.${key}`, "aria-label": `Copy ${command}` },
    "Copy",
  );
  copy.addEventListener("click", () => actions.copy(command));
  const node = walk.hops[index]?.node ?? "";
  return el(
    "tr",
    {},
    el("td", {}, hopButton(walk, index, `command.${key}`, actions)),
    el("td", {}, place === "node" ? node : `Cilium pod of ${node}`),
    el("td", {}, el("code", { class: "record" }, command)),
    el("td", {}, copy),
    el("td", { class: "expect" }, expect),
  );
}
