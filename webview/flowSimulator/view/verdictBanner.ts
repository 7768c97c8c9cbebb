// The verdict in words with the side that decided, both sides next to each other, and the nearest miss with its button.
import type { FlowVerdictView } from "../../../src/protocol/flowView.ts";
import type { AbsentSide, NearMiss, SideView } from "../../../src/protocol/sideView.ts";
import { toolkitButton } from "../../toolkit.ts";
import { el } from "./dom.ts";
import { type IconName, icon } from "./icons.ts";
import { proxyRow } from "./proxyRow.ts";
import { type Actions, placeLink, sentence } from "./sentence.ts";

interface BannerOptions {
  readonly level: "h1" | "h2";
  readonly isOld: boolean;
  readonly key: string;
  /** Stands where the sides do, for an answer that has one pair of sides per backend. */
  readonly backends: HTMLElement | null;
  /** The act that the view is for, where the flow is denied; null elsewhere. */
  readonly onAllow: (() => void) | null;
}

export function verdictBanner(verdict: FlowVerdictView, options: BannerOptions, actions: Actions): HTMLElement {
  const { level, isOld, key, backends, onAllow } = options;
  const name = verdictIcon(verdict);
  const miss = backends ? undefined : decidingSide(verdict)?.nearMisses[0];
  const classes = `verdict ${name}${isOld ? " old" : ""}${level === "h2" ? " of-backend" : ""}`;
  return el(
    "section",
    { class: classes, "aria-label": level === "h1" ? "Verdict" : "Verdict of the backend" },
    el("div", { class: "head" }, icon(name, "large"), el(level, {}, verdict.title), flowSummary(verdict, isOld)),
    backends ?? sides(verdict, key, actions),
    verdict.l7 && proxyRow(verdict.l7, key, actions),
    (miss || onAllow) && actRow(miss, onAllow, key, actions),
  );
}

export function verdictIcon({ decision, notEnforced, l7 }: FlowVerdictView): IconName {
  if (decision === "redirected") return l7?.decision === "denied" ? "denied" : "redirected";
  return decision === "allowed" && notEnforced ? "notEnforced" : decision;
}

export function sideIcon(side: SideView | AbsentSide): IconName {
  if (side.kind === "absent") return "absent";
  return side.decision === "allowed" && !side.enforced ? "notEnforced" : side.decision;
}

function decidingSide(verdict: FlowVerdictView): SideView | undefined {
  const side = verdict.decidedBy === null ? undefined : verdict[verdict.decidedBy];
  return side?.kind === "side" ? side : undefined;
}

function flowSummary({ flow, dropReason }: FlowVerdictView, isOld: boolean): HTMLElement {
  return el(
    "p",
    { class: "flow-summary" },
    isOld && el("span", { class: "assumed" }, "earlier answer"),
    isOld && ", ",
    el("span", { class: "wide-only" }, `${flow.from} → ${flow.to} `),
    el("code", {}, flow.port),
    flow.layer7 === null ? null : ", ",
    flow.layer7 === null ? null : el("code", {}, flow.layer7),
    dropReason && ", drop ",
    dropReason && el("code", {}, String(dropReason.code)),
    dropReason && ` ${dropReason.name}`,
  );
}

function sides({ egress, ingress }: FlowVerdictView, key: string, actions: Actions): HTMLElement {
  return el(
    "div",
    { class: "sides" },
    sideBlock(egress, `${key}.egress`, actions),
    sideBlock(ingress, `${key}.ingress`, actions),
  );
}

function sideBlock(side: SideView | AbsentSide, key: string, actions: Actions): HTMLElement {
  return el(
    "div",
    { class: "side" },
    icon(sideIcon(side)),
    el("h2", {}, side.title),
    el("p", {}, sentence(side.sentence, key, actions)),
  );
}

/** What came nearest, and what can be done about it. */
function actRow(miss: NearMiss | undefined, onAllow: (() => void) | null, key: string, actions: Actions): HTMLElement {
  const allow = onAllow && toolkitButton("Allow this flow…", "primary", onAllow);
  allow?.setAttribute("data-focus", `${key}.allow`);
  const text = miss
    ? el("p", { title: miss.policy }, el("b", {}, "Nearest miss"), " ", nearMissText(miss, `${key}.miss`, actions))
    : el("p", {});
  return el("div", { class: "row near-miss" }, text, allow, miss && openButton(miss, key, actions));
}

/** Leads to what differs: the peer or the port, not only the rule. */
function openButton({ differsAt }: NearMiss, key: string, actions: Actions): HTMLElement {
  const { file, line } = differsAt;
  const name = file.slice(file.lastIndexOf("/") + 1);
  const open = toolkitButton(`Open ${name}, line ${line + 1}`, "secondary", () => actions.openPlace(differsAt));
  open.setAttribute("data-focus", `${key}.open`);
  return open;
}

/** The place, the sentence, and what differs in words where the sentence marks nothing. */
export function nearMissText(miss: NearMiss, key: string, actions: Actions): DocumentFragment {
  const fragment = document.createDocumentFragment();
  fragment.append(placeLink(miss.place, key, actions), sentence(miss.sentence, `${key}.sentence`, actions));
  const isMarked = miss.sentence.some(({ kind }) => kind === "mark");
  if (!isMarked) for (const word of miss.differs) fragment.append("; ", el("mark", {}, word));
  return fragment;
}
