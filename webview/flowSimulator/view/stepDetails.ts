// One step in the order in which the datapath asks: the packet here, what the step looks at and finds, keys tried and the
// map for a policy step, how the ipcache record came here, other branches; its source stands beside the title.
import type { BranchView, HopView, IpcacheView, StepView, WalkView } from "../../../src/protocol/flowPath.ts";
import type { FlowVerdictView } from "../../../src/protocol/flowView.ts";
import type { WalkPosition } from "../path/position.ts";
import type { AnswerActions } from "./answer.ts";
import { el } from "./dom.ts";
import { heading } from "./lookupTable.ts";
import { packetBox } from "./packetBox.ts";
import { placeLink } from "./sentence.ts";
import { sideLookups } from "./sideTabs.ts";

export function stepDetails(
  verdict: FlowVerdictView,
  walk: WalkView,
  { hop: at, step: index }: WalkPosition,
  actions: AnswerActions,
): HTMLElement {
  const hop = walk.hops[at];
  if (!hop) return el("div", {});
  const step = hop.steps[index];
  const box = el(
    "div",
    { class: "step-details", role: "region", "aria-label": "Step", tabindex: 0, "data-focus": "details" },
    ...(step ? stepHead(step, hop) : hopHead(hop)),
    packetBox(hop),
    ...(step ? stepBody(step, verdict, actions) : []),
    hop.why === null ? null : el("p", {}, hop.why),
    hop.isVerified ? null : notVerified(),
  );
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelector<HTMLElement>(".steps")?.focus();
  });
  return box;
}

function stepHead({ name, input, result, drop, source, side }: StepView, hop: HopView): HTMLElement[] {
  const where = side === null ? "" : ` on ${hop.node}`;
  return [
    el("div", { class: "detail-head" }, el("h2", {}, `${name}${where}`), el("code", { class: "dim source" }, source)),
    el("p", { class: "asks" }, `${input} → `, el("b", {}, drop === null ? result : `${result}: drop ${drop}`)),
  ];
}

function hopHead({ device, hook, reachedThrough }: HopView): HTMLElement[] {
  const place = [device, hook].filter((word) => word !== "").join(", ");
  return [el("div", { class: "detail-head" }, el("h2", {}, place)), el("p", { class: "asks" }, `${reachedThrough}.`)];
}

function notVerified(): HTMLElement {
  const code = el("code", { class: "chip" }, "NOT_VERIFIED_IN_PROFILE");
  return el("p", {}, el("span", { class: "assumed" }, "This hop was not read in this version's source"), " ", code);
}

function stepBody(step: StepView, verdict: FlowVerdictView, actions: AnswerActions): (HTMLElement | null)[] {
  const side = step.side === null ? null : verdict[step.side];
  const isAsked = step.branches.length > 0;
  return [
    ...(side?.kind === "side" && isAsked ? sideLookups(side, actions) : []),
    step.facts.length === 0 ? null : factTable(step.facts),
    ...(step.ipcache ? ipcacheParts(step.ipcache) : []),
    ...branchParts(step.branches),
    step.side === null && step.place ? el("p", {}, placeLink(step.place, "step.place", actions)) : null,
  ];
}

function factTable(facts: StepView["facts"]): HTMLElement {
  const rows = facts.map(({ name, text }) =>
    el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, el("code", {}, text))),
  );
  return el("table", { class: "facts-table" }, el("tbody", {}, ...rows));
}

function ipcacheParts({ record, origin }: IpcacheView): HTMLElement[] {
  const items = origin.map(({ from, message, key, value }) =>
    el(
      "li",
      {},
      el("b", {}, from),
      ` ${message}`,
      key === null ? null : el("div", {}, el("code", { class: "record" }, key)),
      value === null ? null : el("div", {}, el("code", { class: "record" }, value)),
    ),
  );
  return [
    el("h3", {}, "Record ", el("code", {}, record)),
    ...(items.length === 0 ? [] : [el("h3", {}, "How it got here"), el("ol", { class: "origin-chain" }, ...items)]),
  ];
}

const outcomes: Readonly<Record<BranchView["outcome"], string>> = {
  drop: "drops",
  "fail-open": "passes without the check",
  "other-way": "goes another way",
};

function branchParts(branches: readonly BranchView[]): HTMLElement[] {
  if (branches.length === 0) return [];
  const rows = branches.map(({ code, condition, message, outcome, isTaken }) =>
    el(
      "tr",
      { class: isTaken ? "taken" : undefined },
      el("td", { class: "number" }, el("code", {}, code === null ? "–" : String(code))),
      el("td", {}, isTaken ? el("b", {}, "Taken: ") : null, condition),
      el("td", {}, outcome === "drop" ? `drops: ${message}` : `${outcomes[outcome]}: ${message}`),
    ),
  );
  return [
    el("h3", { id: "branches-title" }, "Branches of this step"),
    el(
      "table",
      { class: "branches", "aria-labelledby": "branches-title" },
      el("thead", {}, el("tr", {}, heading("Code", "number"), heading("If"), heading("The packet"))),
      el("tbody", {}, ...rows),
    ),
  ];
}
