// The answer to one flow, top to bottom: the verdict, what it rests on, its backends, the look-ups of each side.
// The packet's path will stand between what it rests on and the look-ups.
import type { BackendView, FlowVerdictView } from "../../../src/protocol/flowView.ts";
import type { Answer } from "../state.ts";
import { backendList } from "./backends.ts";
import { bounds } from "./bounds.ts";
import { el } from "./dom.ts";
import type { Actions } from "./sentence.ts";
import { sideTabs } from "./sideTabs.ts";
import { verdictBanner } from "./verdictBanner.ts";

export interface AnswerActions extends Actions {
  showSide(side: "egress" | "ingress"): void;
  showBackend(name: string): void;
}

export interface AnswerProps {
  readonly answer: Answer;
  /** Marked: dashed, and said in words above it. */
  readonly isOld: boolean;
  readonly side: "egress" | "ingress" | null;
  readonly backend: string | null;
}

export function answerView({ answer, isOld, side, backend }: AnswerProps, actions: AnswerActions): HTMLElement[] {
  const { verdict } = answer;
  const isMarked = isOld || answer.stale !== null;
  const shown = shownBackend(verdict, backend);
  const list = verdict.backends && shown ? backendList(verdict.backends, shown, actions) : null;
  const banner = verdictBanner(verdict, { level: "h1", isOld: isMarked, key: "verdict", backends: list }, actions);
  const parts = [banner, ...bounds(verdict, actions)];
  if (!shown) return [...parts, sideTabs(verdict, side, actions)];
  const options = { level: "h2", isOld: isMarked, key: "backend", backends: null } as const;
  parts.push(
    el(
      "section",
      { class: "backends", "aria-label": `Backend ${shown.name}` },
      verdictBanner(shown.verdict, options, actions),
      ...bounds(onlyNew(shown.verdict, verdict), actions),
      sideTabs(shown.verdict, side, actions),
    ),
  );
  return parts;
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
