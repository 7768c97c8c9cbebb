// Tabs, one per side that has an endpoint: the keys tried in order, and that direction's keys of the map.
// Arrows and Home/End move between tabs, as in the ARIA pattern with automatic activation.
import type { FlowVerdictView, SideView } from "../../../src/protocol/flowView.ts";
import type { AnswerActions } from "./answer.ts";
import { el } from "./dom.ts";
import { icon } from "./icons.ts";
import { lookupTable } from "./lookupTable.ts";
import { mapTable } from "./mapTable.ts";
import { placeLink, sentence } from "./sentence.ts";
import { nearMissText, sideIcon } from "./verdictBanner.ts";

export function sideTabs(
  verdict: FlowVerdictView,
  picked: "egress" | "ingress" | null,
  actions: AnswerActions,
): HTMLElement {
  const sides = [verdict.egress, verdict.ingress].filter((side) => side.kind === "side");
  const wanted = picked ?? verdict.decidedBy ?? "ingress";
  const shown = sides.find(({ direction }) => direction === wanted) ?? sides[0];
  if (!shown) return el("div", {});
  const tabs = sides.map((side) => tab(side, side === shown, actions));
  const list = el("div", { role: "tablist", class: "tabs", "aria-label": "Lookups of each side" }, ...tabs);
  list.addEventListener("keydown", (event) => {
    const index = sides.indexOf(shown);
    const next = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: sides.length - 1 }[event.key];
    const side = next === undefined ? undefined : sides[(next + sides.length) % sides.length];
    if (!side) return;
    event.preventDefault();
    list.querySelector<HTMLElement>(`#tab-${side.direction}`)?.focus();
    actions.showSide(side.direction);
  });
  return el("section", { class: "details", "aria-label": "Details" }, list, panel(shown, actions));
}

function tab(side: SideView, isShown: boolean, actions: AnswerActions): HTMLElement {
  const { direction, endpoint } = side;
  const name = direction === "egress" ? "Egress" : "Ingress";
  const button = el(
    "button",
    {
      type: "button",
      role: "tab",
      id: `tab-${direction}`,
      "aria-selected": String(isShown),
      "aria-controls": isShown ? "side-panel" : undefined,
      tabindex: isShown ? 0 : -1,
      "data-focus": `tab.${direction}`,
    },
    icon(sideIcon(side)),
    `${name} at ${endpoint}`,
  );
  button.addEventListener("click", () => actions.showSide(direction));
  return button;
}

function panel(side: SideView, actions: AnswerActions): HTMLElement {
  const { direction } = side;
  return el(
    "div",
    { role: "tabpanel", id: "side-panel", "aria-labelledby": `tab-${direction}`, tabindex: 0, "data-focus": "panel" },
    el("h2", {}, `Policy lookup, ${direction} at ${side.endpoint} `, el("small", {}, `identity ${side.identity}`)),
    el("p", {}, question(side)),
    lookupTable(side, actions),
    el("p", { class: "outcome" }, icon(sideIcon(side)), el("b", {}, sentence(side.outcome, "outcome", actions))),
    ...(side.map ? mapTable(side.map, side, actions) : []),
    ...otherMisses(side, actions),
    ...defaultDeny(side, actions),
  );
}

function question({ direction, peer, peerIdentity, lookups }: SideView): string {
  const peerText = `${peer} (${peerIdentity})`;
  const asks = direction === "egress" ? `May it reach ${peerText}?` : `May ${peerText} reach it?`;
  if (lookups.length === 0) return `${asks} No key is tried.`;
  return `${asks} ${lookups.length === 1 ? "One key is" : `${lookups.length} keys are`} tried in this order.`;
}

function defaultDeny({ defaultDenyBy, direction }: SideView, actions: AnswerActions): HTMLElement[] {
  if (defaultDenyBy.length === 0) return [];
  const items = defaultDenyBy.map(({ policy, place }, index) =>
    el("li", {}, `${policy}, `, placeLink(place, `defaultDeny.${index}`, actions)),
  );
  return [el("h3", {}, `Default deny, ${direction}, is turned on by`), el("ul", { class: "plain" }, ...items)];
}

/** The nearest stands in the banner. */
function otherMisses({ nearMisses }: SideView, actions: AnswerActions): HTMLElement[] {
  const others = nearMisses.slice(1);
  if (others.length === 0) return [];
  const items = others.map((miss, index) =>
    el("li", { title: miss.policy }, nearMissText(miss, `miss.${index}`, actions)),
  );
  return [el("h3", {}, "Other misses"), el("ul", { class: "plain" }, ...items)];
}
