// The entries that the look-ups found, the winner on top, each with what ranks it: why this one and not another.
import type { EntryView, SideView } from "../../../src/protocol/sideView.ts";
import { el } from "./dom.ts";
import { heading } from "./lookupTable.ts";
import { type Actions, entryText, placeLink } from "./sentence.ts";

/** Nothing where at most one entry was found: there is nothing to rank. */
export function ladder({ lookups, entry, winsBecause }: SideView, actions: Actions): HTMLElement[] {
  const found = lookups.flatMap(({ found }, index) => (found ? [{ found, index }] : []));
  const distinct = found.filter(
    ({ found: one }, at) => found.findIndex(({ found: other }) => isSame(one, other)) === at,
  );
  if (distinct.length < 2 || !entry)
    return winsBecause === "" ? [] : [el("p", { class: "dim" }, `${capital(winsBecause)}.`)];
  const ranked = distinct.toSorted((a, b) => Number(isSame(b.found, entry)) - Number(isSame(a.found, entry)));
  const rows = ranked.map(({ found: one, index }, at) =>
    el(
      "tr",
      { class: at === 0 ? "decides" : undefined },
      el("td", { class: "order" }, String(at + 1)),
      el("td", {}, el("code", {}, entryText(one)), " ", el("span", { class: "dim" }, one.peer)),
      el("td", {}, one.precedence ? el("code", {}, one.precedence.hex) : "–", ` ${one.precedence?.tier ?? ""}`),
      el("td", {}, `key ${index + 1}`),
      el("td", {}, ...originOf(one, index, actions), at === 0 ? el("b", {}, " wins") : " loses"),
    ),
  );
  return [
    el("h3", { id: "ladder-title" }, "Candidates ", el("small", {}, winsBecause)),
    el(
      "table",
      { class: "ladder", "aria-labelledby": "ladder-title" },
      el(
        "thead",
        {},
        el("tr", {}, heading("#"), heading("Entry"), heading("Precedence"), heading("Found by"), heading("From")),
      ),
      el("tbody", {}, ...rows),
    ),
  ];
}

function isSame(one: EntryView, other: EntryView): boolean {
  return one.identity === other.identity && one.port === other.port && one.verdict === other.verdict;
}

function originOf({ origins }: EntryView, index: number, actions: Actions): (Node | string)[] {
  const place = origins.find((origin) => origin.place !== null)?.place;
  return place ? [placeLink(place, `ladder.${index}`, actions)] : [origins[0]?.text ?? ""];
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
