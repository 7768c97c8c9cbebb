// The answer to one flow, top to bottom: the verdict, what it rests on, its backends, the path of the packet, and tabs with
// its steps, the policy maps of both sides.

import type { FlowForm } from "../../../src/protocol/flowForm.ts";
import type { PathView, WalkName, WalkView } from "../../../src/protocol/flowPath.ts";
import type { BackendView, FlowVerdictView } from "../../../src/protocol/flowView.ts";
import type { AllowState } from "../allowState.ts";
import { positionIn, type WalkPosition } from "../path/position.ts";
import type { Answer, AnswerTab, State } from "../state.ts";
import { type AllowActions, allowPanel } from "./allowPanel.ts";
import { backendList } from "./backends.ts";
import { type BoundsActions, bounds } from "./bounds.ts";
import { constantTables } from "./constantTables.ts";
import { el } from "./dom.ts";
import { eventList } from "./eventList.ts";
import { nodeCommands } from "./nodeCommands.ts";
import { observedSection } from "./observed.ts";
import { type PathActions, pathSection } from "./pathSection.ts";
import { sideTabs } from "./sideTabs.ts";
import { stepDetails } from "./stepDetails.ts";
import { stepList } from "./stepList.ts";
import { tabList, tabPanel } from "./tabs.ts";
import { type ToolbarActions, toolbar } from "./toolbar.ts";
import { verdictBanner } from "./verdictBanner.ts";
import { pathBeside, sameWalk, versionsSection } from "./versions.ts";

export interface AnswerActions extends AllowActions, BoundsActions, PathActions, ToolbarActions {
  showSide(side: "egress" | "ingress"): void;
  showBackend(name: string): void;
  showTab(tab: AnswerTab): void;
}

export interface AnswerProps {
  readonly answer: Answer;
  /** Marked: dashed, and said in words above it. */
  readonly isOld: boolean;
  readonly side: "egress" | "ingress" | null;
  readonly backend: string | null;
  readonly walk: WalkName | null;
  readonly position: WalkPosition | null;
  readonly tab: AnswerTab;
  readonly zoom: number;
  readonly areBoundsOpen: boolean;
  readonly allow: AllowState | null;
  readonly observed: State["observed"];
  readonly isPlaying: boolean;
  /** Flows that were answered, this one among them. */
  readonly recent: readonly FlowForm[];
  readonly compared: State["compared"];
  /** That the flow can be compared in. */
  readonly versions: readonly string[];
}

export function answerView(props: AnswerProps, actions: AnswerActions): HTMLElement[] {
  const { answer, isOld, backend } = props;
  const { verdict } = answer;
  const isMarked = isOld || answer.stale !== null;
  const shown = shownBackend(verdict, backend);
  const list = verdict.backends && shown ? backendList(verdict.backends, shown, actions) : null;
  const isDenied = verdict.decision === "denied" || verdict.decision === "mixed";
  const onAllow = isDenied && !isMarked ? () => actions.askAllow() : null;
  const options = { level: "h1", isOld: isMarked, key: "verdict", backends: list, onAllow } as const;
  const banner = verdictBanner(verdict, options, actions);
  const parts = [
    ...(props.observed ? [observedSection(props.observed, actions)] : []),
    banner,
    ...(props.allow ? [allowPanel(props.allow, actions)] : []),
    ...bounds(verdict, props.areBoundsOpen, actions),
  ];
  if (!shown) return [...parts, ...pathAndDetails(verdict, props, actions)];
  const ofBackend = { level: "h2", isOld: isMarked, key: "backend", backends: null, onAllow: null } as const;
  parts.push(
    el(
      "section",
      { class: "backends", "aria-label": `Backend ${shown.name}` },
      verdictBanner(shown.verdict, ofBackend, actions),
      ...bounds(onlyNew(shown.verdict, verdict), props.areBoundsOpen, actions),
      ...pathAndDetails(shown.verdict, props, actions),
    ),
  );
  return parts;
}

/** The walk that is followed: the one that was picked where this answer has it. */
export function shownWalk({ path }: FlowVerdictView, name: WalkName | null) {
  return path?.walks.find((walk) => walk.name === name) ?? path?.walks[0];
}

/** The verdict that the path and the details are of: of a service that of the shown backend. */
export function shownVerdict(verdict: FlowVerdictView, backend: string | null): FlowVerdictView {
  return shownBackend(verdict, backend)?.verdict ?? verdict;
}

/** Without a walk the look-ups of both sides are all there is. */
function pathAndDetails(verdict: FlowVerdictView, props: AnswerProps, actions: AnswerActions): HTMLElement[] {
  const walk = shownWalk(verdict, props.walk);
  const tools = toolbar(
    { cilium: verdict.cilium, versions: props.versions, recent: props.recent.slice(1), hasPath: walk !== undefined },
    actions,
  );
  const other = props.compared?.verdict ? shownVerdict(props.compared.verdict, props.backend) : null;
  const otherWalk = other ? sameWalk(other, walk?.name) : undefined;
  const compared = other ? { verdict, other, walk, otherWalk } : null;
  const versions = compared ? [versionsSection(compared, actions)] : [];
  if (!verdict.path || !walk) return [tools, ...versions, sideTabs(verdict, props.side, actions)];
  const position = positionIn(walk, props.position);
  const { tab, zoom, isPlaying } = props;
  const nEvents = walk.events.filter(({ hidden }) => hidden === null).length;
  const tabs = tabList({
    group: "tab",
    label: "Details",
    tabs: [
      { name: "steps", label: ["Steps"] },
      { name: "map", label: ["Policy map"] },
      { name: "events", label: ["Events", el("span", { class: "badge" }, String(nEvents))] },
      { name: "node", label: ["On the node"] },
      { name: "constants", label: ["Constants"] },
    ],
    shown: tab,
    onShow: (name) => actions.showTab(name),
  });
  const content = tabContent(verdict, verdict.path, walk, props, actions);
  return [
    tools,
    ...versions,
    pathSection(
      {
        path: verdict.path,
        walk,
        position,
        zoom,
        isPlaying,
        other: compared && pathBeside(compared, position.hop),
      },
      actions,
    ),
    el("section", { class: "details", "aria-label": "Details" }, tabs, tabPanel("tab", tab, content, false)),
  ];
}

function tabContent(
  verdict: FlowVerdictView,
  path: PathView,
  walk: WalkView,
  { tab, side, position }: AnswerProps,
  actions: AnswerActions,
): HTMLElement[] {
  const at = positionIn(walk, position);
  switch (tab) {
    case "steps": {
      const steps = stepList(walk, at, actions);
      return [el("div", { class: "columns" }, steps, stepDetails(verdict, walk, at, actions))];
    }
    case "map":
      return [sideTabs(verdict, side, actions)];
    case "events":
      return eventList(walk, actions);
    case "node":
      return nodeCommands(walk, actions);
    case "constants":
      return path.constants ? constantTables(path.constants) : [el("p", { class: "dim" }, "On their way.")];
  }
}

/** The one that was picked, else the first that does not get what most get. */
function shownBackend({ backends }: FlowVerdictView, name: string | null): BackendView | undefined {
  if (!backends) return undefined;
  const worst = backends.find(({ verdict }) => verdict.decision === "denied");
  return backends.find((backend) => backend.name === name) ?? worst ?? backends[0];
}

/** What the backend's answer rests on beyond the service's own. */
function onlyNew(backend: FlowVerdictView, service: FlowVerdictView): FlowVerdictView {
  const codes = new Set(service.assumptions.map(({ code, message }) => `${code} ${message}`));
  const policies = new Set(service.leftOut.map(({ policy }) => policy));
  return {
    ...backend,
    assumptions: backend.assumptions.filter(({ code, message }) => !codes.has(`${code} ${message}`)),
    leftOut: backend.leftOut.filter(({ policy }) => !policies.has(policy)),
  };
}
