// The keys tried, in the datapath's order: identity and port, the bytes grouped as the struct's fields, what was found.
import type { LookupView, SideView } from "../../../src/protocol/sideView.ts";
import { el } from "./dom.ts";
import { type Actions, entryText, placeLink } from "./sentence.ts";

/** Nothing where no key is tried. */
export function lookupTable({ lookups }: SideView, actions: Actions): HTMLElement | null {
  const [first] = lookups;
  if (!first) return null;
  const fields = first.key.bytes.map(({ field }) => field).join(", ");
  return el(
    "table",
    { class: "lookups" },
    el("caption", { class: "hidden-text" }, "Keys tried, in order"),
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        heading("#"),
        heading("Identity", "number"),
        heading("Key tried"),
        heading(`Bytes: ${fields}`, "wide-only"),
        heading("Found"),
      ),
    ),
    el("tbody", {}, ...lookups.map((lookup, index) => lookupRow(lookup, index, actions))),
  );
}

export function heading(text: string, classes?: string): HTMLElement {
  return el("th", { scope: "col", class: classes }, text);
}

function lookupRow({ key, found }: LookupView, index: number, actions: Actions): HTMLElement {
  const bytes = key.bytes.map(({ field, hex }) => el("span", { title: field }, hex));
  return el(
    "tr",
    {},
    el("td", { class: "order" }, String(index + 1)),
    el("td", { class: "number" }, el("code", {}, String(key.identity))),
    el("td", {}, el("code", {}, key.port), " ", el("span", { class: "dim" }, key.peer)),
    el("td", { class: "bytes wide-only" }, el("code", {}, ...bytes)),
    el("td", { class: "found" }, ...foundText(found, index, actions)),
  );
}

function foundText(found: LookupView["found"], index: number, actions: Actions): (Node | string)[] {
  if (!found) return ["none"];
  const place = found.origins.find((origin) => origin.place !== null)?.place;
  const key = el("code", {}, entryText(found));
  return place ? [key, " ", placeLink(place, `found.${index}`, actions)] : [key];
}
