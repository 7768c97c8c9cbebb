// Tabs, one per side that has an endpoint: the keys tried in order, and that direction's keys of the map.
import type { FlowVerdictView } from "../../../src/protocol/flowView.ts";
import type { SideView, WhyDenied } from "../../../src/protocol/sideView.ts";
import type { AnswerActions } from "./answer.ts";
import { el } from "./dom.ts";
import { icon } from "./icons.ts";
import { ladder } from "./ladder.ts";
import { lookupTable } from "./lookupTable.ts";
import { mapTable } from "./mapTable.ts";
import { type Actions, placeLink, sentence } from "./sentence.ts";
import { tabList, tabPanel } from "./tabs.ts";
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
  const { direction, endpoint, identity } = shown;
  const list = tabList({
    group: "side",
    label: "Lookups of each side",
    tabs: sides.map((side) => ({ name: side.direction, label: [icon(sideIcon(side)), tabTitle(side)] })),
    shown: direction,
    onShow: (side) => actions.showSide(side),
  });
  const title = el("h2", {}, `Policy lookup, ${direction} at ${endpoint} `, el("small", {}, `identity ${identity}`));
  const panel = tabPanel("side", direction, [title, ...sideLookups(shown, actions)], true);
  return el("section", { class: "details", "aria-label": "Look-ups" }, list, panel);
}

function tabTitle({ direction, endpoint }: SideView): string {
  return `${direction === "egress" ? "Egress" : "Ingress"} at ${endpoint}`;
}

/** What is asked, the keys tried in order, what wins and why, and the keys of the map. */
export function sideLookups(side: SideView, actions: Actions): HTMLElement[] {
  const lookups = lookupTable(side, actions);
  return [
    el("p", { class: "dim" }, question(side)),
    ...(lookups ? [lookups] : []),
    el("p", { class: "outcome" }, icon(sideIcon(side)), el("b", {}, sentence(side.outcome, "outcome", actions))),
    ...ladder(side, actions),
    ...(side.map ? mapTable(side.map, side, actions) : []),
    ...otherMisses(side, actions),
    ...(side.why ? whyDenied(side.why, actions) : defaultDeny(side, actions)),
  ];
}

function question({ direction, peer, peerIdentity, lookups }: SideView): string {
  const peerText = `${peer} (${peerIdentity})`;
  const asks = direction === "egress" ? `May it reach ${peerText}?` : `May ${peerText} reach it?`;
  if (lookups.length === 0) return `${asks} No key is tried.`;
  return `${asks} ${lookups.length === 1 ? "One key is" : `${lookups.length} keys are`} tried in this order.`;
}

function whyDenied({ title, sentence: words, places }: WhyDenied, actions: Actions): HTMLElement[] {
  const items = places.map(({ policy, place }, index) =>
    el("li", {}, `${policy}, `, placeLink(place, `why.${index}`, actions)),
  );
  return [
    el("h3", {}, title),
    el("p", {}, sentence(words, "why", actions)),
    ...(items.length > 1 ? [el("ul", { class: "plain" }, ...items)] : []),
  ];
}

function defaultDeny({ defaultDenyBy, direction }: SideView, actions: Actions): HTMLElement[] {
  if (defaultDenyBy.length === 0) return [];
  const items = defaultDenyBy.map(({ policy, place }, index) =>
    el("li", {}, `${policy}, `, placeLink(place, `defaultDeny.${index}`, actions)),
  );
  return [el("h3", {}, `Default deny, ${direction}, is turned on by`), el("ul", { class: "plain" }, ...items)];
}

/** The nearest stands in the banner. */
function otherMisses({ nearMisses }: SideView, actions: Actions): HTMLElement[] {
  const others = nearMisses.slice(1);
  if (others.length === 0) return [];
  const items = others.map((miss, index) =>
    el("li", { title: miss.policy }, nearMissText(miss, `miss.${index}`, actions)),
  );
  return [el("h3", {}, "Other misses"), el("ul", { class: "plain" }, ...items)];
}
