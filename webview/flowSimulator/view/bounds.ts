// What bounds the answer: assumptions as sentences with their code, what is not modelled, and policies left out.
import type { AssumptionView, FlowVerdictView, LeftOutPolicy } from "../../../src/protocol/flowView.ts";
import { el } from "./dom.ts";
import { type Actions, placeLink } from "./sentence.ts";

/** Nothing where nothing bounds it. */
export function bounds({ assumptions, leftOut }: FlowVerdictView, actions: Actions): HTMLElement[] {
  const isModelled = ({ code }: AssumptionView): boolean => !code.startsWith("NOT_MODELLED");
  const groups = [
    group(
      "True if",
      assumptions.filter(isModelled).map((one) => assumed(one, actions)),
    ),
    group(
      "Not modelled",
      assumptions.filter((one) => !isModelled(one)).map((one) => assumed(one, actions)),
    ),
    group(
      "Left out",
      leftOut.map((one) => leftOutItem(one, actions)),
    ),
  ].filter((one) => one !== null);
  return groups.length === 0 ? [] : [el("div", { class: "bounds" }, ...groups)];
}

function group(title: string, items: readonly HTMLElement[]): HTMLElement | null {
  if (items.length === 0) return null;
  return el("div", { class: "bound" }, el("span", { class: "bound-title" }, title), el("ul", {}, ...items));
}

function assumed({ code, message, setting }: AssumptionView, actions: Actions): HTMLElement {
  if (setting === null) return el("li", {}, `${message} `, el("code", { class: "chip" }, code));
  const label = `${code}: open the setting that changes it`;
  const chip = el("button", { type: "button", class: "chip", "data-focus": `assumption.${code}`, title: label }, code);
  chip.addEventListener("click", () => actions.openSetting(setting));
  return el("li", {}, `${message} `, chip);
}

function leftOutItem({ policy, reason, place }: LeftOutPolicy, actions: Actions): HTMLElement {
  return el("li", {}, `${policy}, ${reason}: `, placeLink(place, `leftOut.${policy}.${place.file}`, actions));
}
