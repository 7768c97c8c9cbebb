// The steps of a walk, hop by hop, as one list with one selection. ↑ ↓ ← → move by step, Home and End jump, Enter opens
// the rule of the step.
import type { HopView, StepView, WalkView } from "../../../src/protocol/flowPath.ts";
import { moveBySteps, stops, type WalkPosition } from "../path/position.ts";
import { el } from "./dom.ts";
import { type IconName, icon } from "./icons.ts";
import type { PathActions } from "./pathSection.ts";

export function stepList(walk: WalkView, position: WalkPosition, actions: PathActions): HTMLElement {
  const list = el(
    "div",
    {
      class: "steps",
      role: "listbox",
      tabindex: 0,
      "aria-label": `Steps, ${walk.summary}`,
      "aria-activedescendant": rowId(position),
      "data-focus": "steps",
    },
    ...walk.hops.map((hop, index) => hopGroup(hop, index, walk, position)),
    notReached(walk),
  );
  list.addEventListener("click", (event) => {
    const row = event.target instanceof Element ? event.target.closest("[data-step]") : null;
    if (!row) return;
    actions.move({ hop: Number(row.getAttribute("data-hop")), step: Number(row.getAttribute("data-step")) });
  });
  list.addEventListener("keydown", (event) => onKey(event, walk, position, actions));
  return list;
}

function onKey(event: KeyboardEvent, walk: WalkView, position: WalkPosition, actions: PathActions): void {
  const all = stops(walk);
  const distances: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowRight: 1,
    ArrowUp: -1,
    ArrowLeft: -1,
    PageDown: 8,
    PageUp: -8,
    Home: -all.length,
    End: all.length,
  };
  const distance = distances[event.key];
  if (distance !== undefined) actions.move(moveBySteps(walk, position, distance));
  else if (event.key === "Enter") actions.openStep(position);
  else return;
  event.preventDefault();
}

function hopGroup(hop: HopView, index: number, walk: WalkView, position: WalkPosition): HTMLElement {
  const { device, hook, node, program, steps } = hop;
  const place = [device, hook].filter((word) => word !== "").join(", ");
  const before = walk.hops[index - 1];
  const isSamePlace = before?.device === device && before.hook === hook && before.node === node;
  const isHere = position.hop === index;
  const headPosition = { hop: index, step: -1 };
  const isPicked = isHere && position.step === -1;
  const head = el(
    "div",
    {
      class: `hop-row${isHere ? " here" : ""}`,
      id: rowId(headPosition),
      role: steps.length === 0 ? "option" : "presentation",
      "aria-selected": steps.length === 0 ? String(isPicked) : undefined,
      "data-hop": index,
      "data-step": steps.length === 0 ? -1 : 0,
    },
    el("span", { class: "hop-number" }, String(index + 1)),
    isSamePlace ? null : el("b", {}, place),
    program === null ? null : el("code", { class: "program" }, program),
    isSamePlace ? null : el("small", { class: "node" }, node),
  );
  return el(
    "div",
    { class: "hop-steps", role: "group", "aria-label": `Hop ${index + 1}, ${place}${program ? `, ${program}` : ""}` },
    head,
    ...steps.map((step, at) => stepRow(step, { hop: index, step: at }, isHere && position.step === at)),
  );
}

const icons: Readonly<Record<StepView["mark"], IconName | null>> = {
  passed: "allowed",
  done: "done",
  skipped: "absent",
  dropped: "denied",
  assumed: "assumed",
};

const words: Readonly<Record<StepView["mark"], string>> = {
  passed: "passed",
  done: "",
  skipped: "not applicable",
  dropped: "dropped",
  assumed: "assumed",
};

function stepRow({ name, result, mark, drop }: StepView, position: WalkPosition, isSelected: boolean): HTMLElement {
  const sign = icons[mark];
  return el(
    "div",
    {
      class: `step-row ${mark}`,
      id: rowId(position),
      role: "option",
      "aria-selected": String(isSelected),
      "data-hop": position.hop,
      "data-step": position.step,
    },
    sign === null ? el("span", {}) : icon(sign),
    el("span", { class: "hidden-text" }, words[mark]),
    el("span", { class: "step-name" }, name),
    el(
      "span",
      { class: mark === "assumed" ? "assumed" : undefined },
      drop === null ? result : `${result}: drop ${drop}`,
    ),
  );
}

/** What the packet would have come to. */
function notReached({ outcome, end }: WalkView): HTMLElement | null {
  if (outcome.decision !== "dropped") return null;
  const text = `Not reached: delivery to ${end.name}`;
  return el("div", { class: "not-reached dim", role: "presentation" }, text);
}

function rowId({ hop, step }: WalkPosition): string {
  return step < 0 ? `step-${hop}` : `step-${hop}-${step}`;
}

/** Scrolls the list, and nothing else, as little as shows the selected row. */
export function revealStep(list: HTMLElement, scrolledBefore: number): void {
  list.scrollTop = scrolledBefore;
  const row = list.querySelector<HTMLElement>('[aria-selected="true"]');
  if (!row) return;
  const top = row.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop;
  const margin = 2 * row.offsetHeight;
  if (top - margin < list.scrollTop) list.scrollTop = Math.max(0, top - margin);
  const bottom = top + row.offsetHeight + margin;
  if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
}
