// What the proxy says of a request: the rule that allows it or those that came nearest, and of a DNS name each name that
// the pod's resolver asks.
import type { FlowVerdictView } from "../../../src/protocol/flowView.ts";
import type { L7NearMiss, L7RuleRef } from "../../../src/protocol/l7View.ts";
import { el } from "./dom.ts";
import { icon } from "./icons.ts";
import { type Actions, placeLink, sentence } from "./sentence.ts";

type Layer7 = NonNullable<FlowVerdictView["l7"]>;

export function proxyRow(l7: Layer7, key: string, actions: Actions): HTMLElement {
  const isDenied = l7.decision === "denied";
  return el(
    "div",
    { class: "row proxy" },
    icon(isDenied ? "denied" : "allowed"),
    el(
      "div",
      { class: "proxy-words" },
      el(
        "p",
        {},
        el("b", {}, isDenied ? "The proxy denies. " : "The proxy allows. "),
        sentence(l7.sentence, `${key}.l7`, actions),
      ),
      l7.rule ? el("p", {}, "Rule ", ...ruleParts(l7.rule, `${key}.l7.rule`, actions)) : null,
      ...l7.nearest.map((miss, index) => nearRow(miss, index, key, actions)),
      l7.names ? nameList(l7.names, key, actions) : null,
    ),
  );
}

function ruleParts({ place, text, policy }: L7RuleRef, key: string, actions: Actions): Node[] {
  return [el("code", { title: policy }, text), document.createTextNode(" "), placeLink(place, key, actions)];
}

function nearRow(miss: L7NearMiss, index: number, key: string, actions: Actions): HTMLElement {
  const isMarked = miss.sentence.some(({ kind }) => kind === "mark");
  return el(
    "p",
    { title: miss.policy },
    el("b", {}, index === 0 ? "Nearest rule" : "Then"),
    " ",
    placeLink(miss.place, `${key}.l7.near.${index}`, actions),
    sentence(miss.sentence, `${key}.l7.near.${index}.sentence`, actions),
    ...(isMarked ? [] : miss.differs.flatMap((word) => ["; ", el("mark", {}, word)])),
  );
}

function nameList(names: NonNullable<Layer7["names"]>, key: string, actions: Actions): HTMLElement {
  return el(
    "ol",
    { class: "asked-names", "aria-label": "Names that the resolver asks, in order" },
    ...names.map(({ name, decision, rule }, index) =>
      el(
        "li",
        {},
        icon(decision),
        " ",
        el("code", {}, name),
        ` ${decision === "denied" ? "REFUSED" : "allowed"} `,
        ...(rule ? ruleParts(rule, `${key}.l7.name.${index}`, actions) : []),
      ),
    ),
  );
}
