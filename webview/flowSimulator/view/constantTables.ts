// Constants and substitutions of the programs on the way: template value and value, pod by pod, host by host, device by
// device. What no manifest tells is dotted.
import type { ConstantRowView, ConstantTableView } from "../../../src/protocol/observed.ts";
import { el } from "./dom.ts";
import { heading } from "./lookupTable.ts";

export function constantTables(tables: readonly ConstantTableView[]): HTMLElement[] {
  if (tables.length === 0) return [el("p", {}, "No program of this walk has constants that are known.")];
  return tables.flatMap(({ title, node, object, rows }, index) => {
    const id = `constants-${index}`;
    return [
      el("h3", { id }, title, " ", el("small", {}, "on ", node, ", ", el("code", {}, object))),
      el(
        "table",
        { class: "constants", "aria-labelledby": id },
        el(
          "thead",
          {},
          el("tr", {}, heading("Name"), heading("Template"), heading("Value"), heading("Why", "wide-only")),
        ),
        el("tbody", {}, ...rows.map(constantRow)),
      ),
    ];
  });
}

function constantRow({ name, template, value, note, assumed }: ConstantRowView): HTMLElement {
  return el(
    "tr",
    {},
    el("td", {}, el("code", {}, name)),
    el("td", {}, el("code", { class: "dim" }, template ?? "–")),
    el("td", {}, el("code", { class: assumed ? "assumed" : undefined }, value)),
    el("td", { class: "wide-only dim" }, note),
  );
}
