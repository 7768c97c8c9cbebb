// The same flow in another version beside the answer: both verdicts, both paths hop beside hop, differences marked.
import type { HopView, WalkName, WalkView } from "../../../src/protocol/flowPath.ts";
import type { FlowVerdictView } from "../../../src/protocol/flowView.ts";
import { compareWalks, type HopPair } from "../path/compareWalks.ts";
import { el } from "./dom.ts";
import { icon } from "./icons.ts";
import { heading } from "./lookupTable.ts";
import type { OtherPath } from "./otherPath.ts";
import { verdictIcon } from "./verdictBanner.ts";

export interface VersionActions {
  compareWith(cilium: string | null): void;
}

export interface VersionsProps {
  readonly verdict: FlowVerdictView;
  readonly other: FlowVerdictView;
  readonly walk: WalkView | undefined;
  readonly otherWalk: WalkView | undefined;
}

/** The walk of the other version that follows the same packet. */
export function sameWalk({ path }: FlowVerdictView, name: WalkName | undefined): WalkView | undefined {
  return path?.walks.find((walk) => walk.name === name);
}

/** What is drawn of the other version beside the path; null where one of the two has none that is known. */
export function pathBeside({ verdict, other, walk, otherWalk }: VersionsProps, followed: number): OtherPath | null {
  if (!walk || !otherWalk || !other.path) return null;
  const pairs = compareWalks(walk, otherWalk, [verdict.cilium, other.cilium]);
  const differentHere = pairs.flatMap(({ one, differences }) => (one !== null && differences.length > 0 ? [one] : []));
  return { cilium: other.cilium, walk: otherWalk, nodes: other.path.nodes, pairs, differentHere, followed };
}

export function versionsSection(
  { verdict, other, walk, otherWalk }: VersionsProps,
  actions: VersionActions,
): HTMLElement {
  const close = el("button", { type: "button", class: "as-link", "data-focus": "versions.close" }, "Close comparison");
  close.addEventListener("click", () => actions.compareWith(null));
  const pairs = walk && otherWalk ? compareWalks(walk, otherWalk, [verdict.cilium, other.cilium]) : [];
  const nDifferent = pairs.filter(({ differences }) => differences.length > 0).length;
  const isSame = verdict.title === other.title;
  return el(
    "section",
    { class: "versions", "aria-label": "Two versions" },
    el(
      "div",
      { class: "path-head" },
      el("h2", {}, `Cilium ${verdict.cilium} beside ${other.cilium}`),
      el("span", { class: "dim" }, isSame ? "same verdict" : "the verdicts differ"),
      close,
    ),
    el("div", { class: "sides" }, verdictBlock(verdict, other), verdictBlock(other, verdict)),
    pairs.length === 0
      ? el("p", { class: "dim" }, "One of the two has no path that is known.")
      : el("p", { class: "dim" }, `${nDifferent} of ${pairs.length} hops differ.`),
    walk && otherWalk && pairs.length > 0 ? hopTable(pairs, verdict, other, walk, otherWalk) : null,
  );
}

function verdictBlock(verdict: FlowVerdictView, beside: FlowVerdictView): HTMLElement {
  const { cilium, title, dropReason, egress, ingress } = verdict;
  const drop = dropReason ? `drop ${dropReason.code} ${dropReason.name}` : "no drop";
  const otherDrop = beside.dropReason ? `drop ${beside.dropReason.code} ${beside.dropReason.name}` : "no drop";
  return el(
    "div",
    { class: "side" },
    icon(verdictIcon(verdict)),
    el("h3", {}, `${cilium}: `, marked(title, beside.title)),
    el(
      "ul",
      {},
      el("li", {}, marked(egress.title, beside.egress.title)),
      el("li", {}, marked(ingress.title, beside.ingress.title)),
      el("li", {}, marked(drop, otherDrop)),
    ),
  );
}

function marked(text: string, other: string): Node | string {
  return text === other ? text : el("mark", {}, text);
}

function hopTable(
  pairs: readonly HopPair[],
  verdict: FlowVerdictView,
  other: FlowVerdictView,
  walk: WalkView,
  otherWalk: WalkView,
): HTMLElement {
  return el(
    "table",
    { class: "hop-pairs" },
    el("caption", { class: "hidden-text" }, "Hops of both versions"),
    el("thead", {}, el("tr", {}, heading(verdict.cilium), heading(other.cilium), heading("Difference"))),
    el(
      "tbody",
      {},
      ...pairs.map(({ one, other: there, differences }) =>
        el(
          "tr",
          { class: differences.length > 0 ? "near" : undefined },
          hopCell(one, walk.hops),
          hopCell(there, otherWalk.hops),
          el("td", {}, differences.length > 0 ? el("b", {}, differences.join("; ")) : "–"),
        ),
      ),
    ),
  );
}

function hopCell(index: number | null, hops: readonly HopView[]): HTMLElement {
  const hop = index === null ? undefined : hops[index];
  if (!hop || index === null) return el("td", {}, "–");
  const place = [hop.device, hop.hook].filter((word) => word !== "").join(", ");
  return el(
    "td",
    {},
    el("span", { class: "hop-number" }, String(index + 1)),
    ` ${place} `,
    hop.program === null ? null : el("code", {}, hop.program),
  );
}
