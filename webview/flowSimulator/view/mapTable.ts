// One direction's keys of an endpoint's policy map, with the one that decided or came nearest marked.
// In narrow panels the precedence goes first and the origin takes a second line.
import type { EntryOrigin, MapListing, MapRow, SideView } from "../../../src/protocol/sideView.ts";
import { el } from "./dom.ts";
import { heading } from "./lookupTable.ts";
import { type Actions, placeLink } from "./sentence.ts";

/** A sentence where there are no keys, never an empty table. */
export function mapTable(map: MapListing, { direction }: SideView, actions: Actions): HTMLElement[] {
  const title = el("h3", { id: "map-title" }, map.title, " ", el("small", {}, map.note));
  if (map.rows.length === 0) return [title];
  const hasPrecedence = map.rows.some(({ entry }) => entry.precedence !== null);
  const table = el(
    "table",
    { class: "map", "aria-labelledby": "map-title" },
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        heading("Identity", "number"),
        heading("Peer"),
        heading("Port", "number"),
        heading("Verdict"),
        hasPrecedence ? heading("Precedence", "wide-only") : null,
        heading("From"),
      ),
    ),
    el("tbody", {}, ...map.rows.map((row, index) => mapRow(row, `${direction}.${index}`, hasPrecedence, actions))),
  );
  const more = map.nMore === 0 ? [] : [el("p", { class: "dim" }, `${map.nMore} more keys are not listed here.`)];
  return [title, table, ...more];
}

function mapRow({ entry, mark, remark }: MapRow, key: string, hasPrecedence: boolean, actions: Actions): HTMLElement {
  const { identity, peer, representative, port, verdict, extras, precedence, origins } = entry;
  const classes = mark === "nearMiss" ? "near" : mark === "decides" ? "decides" : undefined;
  return el(
    "tr",
    { class: classes },
    el("td", { class: "number" }, el("code", {}, String(identity))),
    el("td", { class: "peer" }, el("span", { class: representative ? "assumed" : undefined }, peer)),
    el("td", { class: "number" }, el("code", {}, port)),
    el("td", { class: "what" }, [verdict, ...extras].join(", ")),
    hasPrecedence
      ? el(
          "td",
          { class: "precedence wide-only" },
          precedence && el("code", {}, precedence.hex),
          ` ${precedence?.tier ?? ""}`,
        )
      : null,
    el(
      "td",
      { class: "origin" },
      ...originList(origins, key, actions),
      remark === "" ? null : el("b", { class: "remark" }, ` ← ${remark}`),
    ),
  );
}

function originList(origins: readonly EntryOrigin[], key: string, actions: Actions): (Node | string)[] {
  return origins.flatMap(({ text, place }, index) => {
    const item = place
      ? el("span", { title: text }, placeLink(place, `origin.${key}.${index}`, actions))
      : el("span", { class: "dim" }, text);
    return index === 0 ? [item] : [", ", item];
  });
}
