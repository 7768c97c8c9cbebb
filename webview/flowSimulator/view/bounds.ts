// What bounds the answer: assumptions as sentences with their code, what is not modelled, and policies left out.
import type { AssumptionView, FlowVerdictView, LeftOutPolicy } from "../../../src/protocol/flowView.ts";
import { el } from "./dom.ts";
import { type Actions, placeLink } from "./sentence.ts";

/** Shown while the rest is folded. */
const nAssumptionsShown = 3;

export interface BoundsActions extends Actions {
  showAllBounds(areAllShown: boolean): void;
}

/** Nothing where nothing bounds it. Long lists of assumptions fold to the first few. */
export function bounds(
  { assumptions, leftOut }: FlowVerdictView,
  areAllShown: boolean,
  actions: BoundsActions,
): HTMLElement[] {
  const isModelled = ({ code }: AssumptionView): boolean => !code.startsWith("NOT_MODELLED");
  const groups = [
    group("True if", trueIf(assumptions.filter(isModelled), areAllShown, actions)),
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

function trueIf(assumptions: readonly AssumptionView[], areAllShown: boolean, actions: BoundsActions): HTMLElement[] {
  const nMore = assumptions.length - nAssumptionsShown;
  if (nMore < 2) return assumptions.map((one) => assumed(one, actions));
  const shown = areAllShown ? assumptions : assumptions.slice(0, nAssumptionsShown);
  const toggle = el(
    "button",
    { type: "button", class: "as-link", "aria-expanded": String(areAllShown), "data-focus": "bounds.more" },
    areAllShown ? "show fewer" : `and ${nMore} more`,
  );
  toggle.addEventListener("click", () => actions.showAllBounds(!areAllShown));
  return [...shown.map((one) => assumed(one, actions)), el("li", {}, toggle)];
}

function group(title: string, items: readonly HTMLElement[]): HTMLElement | null {
  if (items.length === 0) return null;
  return el("div", { class: "bound" }, el("span", { class: "bound-title" }, title), el("ul", {}, ...items));
}

/** The chip opens what changes it: the option of this view, else the setting. */
function assumed({ code, message, setting, option }: AssumptionView, actions: Actions): HTMLElement {
  if (setting === null && option === undefined) return el("li", {}, `${message} `, el("code", { class: "chip" }, code));
  const label = option === undefined ? `${code}: open the setting that changes it` : `${code}: change ${option}`;
  const chip = el("button", { type: "button", class: "chip", "data-focus": `assumption.${code}`, title: label }, code);
  chip.addEventListener("click", () => {
    if (option !== undefined) actions.openOption(option);
    else if (setting !== null) actions.openSetting(setting);
  });
  return el("li", {}, `${message} `, chip);
}

function leftOutItem({ policy, reason, place }: LeftOutPolicy, actions: Actions): HTMLElement {
  return el("li", {}, `${policy}, ${reason}: `, placeLink(place, `leftOut.${policy}.${place.file}`, actions));
}
