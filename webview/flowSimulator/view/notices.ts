// Lines above the answer: text that does not parse, an answer to an earlier form, no answer at all; and the empty state.
import type { FlowForm } from "../../../src/protocol/flowForm.ts";
import { flowText } from "../formText.ts";
import { currentReading, currentWorld, isAnswerOld, type State } from "../state.ts";
import { el, link } from "./dom.ts";
import { icon } from "./icons.ts";
import { type Actions, placeLink } from "./sentence.ts";

/** At most one: the first that holds. */
export function notice(state: State, actions: Actions): HTMLElement | null {
  const { answer, failure } = state;
  const below = answer ? ` The answer below is for ${flowText(answer.form)}.` : "";
  if (failure !== null) return line([`${failure}`, below]);
  if (!answer) return null;
  if (isAnswerOld(state)) return line([below.trim()]);
  if (!answer.stale) return null;
  const place = placeLink(answer.stale, "stale", actions);
  return line([place, " does not parse: the answer below is from the version before your edit."]);
}

function line(parts: readonly (Node | string)[]): HTMLElement {
  return el("p", { class: "notice" }, icon("warning"), el("span", {}, ...parts));
}

/** What stands where the answer will be; null once there is one. */
export function emptyState(state: State, onPick: (form: FlowForm) => void, onPaste: () => void): HTMLElement | null {
  if (state.answer || state.failure !== null) return null;
  if (!state.choices) return el("h1", { class: "empty" }, "Reading the folder…");
  if (currentReading(state).kind !== "incomplete") return null;
  const world = currentWorld(state);
  const hasNothing = world !== undefined && world.endpoints.length === 0 && world.services.length === 0;
  const hint = hasNothing
    ? "No pods, workloads or services are in this folder; entities and IP addresses can still be picked."
    : "Pick where the flow starts, where it goes, and the port.";
  return el(
    "div",
    { class: "empty" },
    el("h1", {}, hint),
    ...recentFlows(state.view.recent, onPick),
    pasteLink(onPaste),
  );
}

function pasteLink(onPaste: () => void): HTMLElement {
  const button = el("button", { type: "button", class: "as-link", "data-focus": "paste" }, "Paste a Hubble flow…");
  button.addEventListener("click", onPaste);
  return el("p", {}, button);
}

function recentFlows(recent: readonly FlowForm[], onPick: (form: FlowForm) => void): HTMLElement[] {
  if (recent.length === 0) return [];
  const items = recent.map((form) => {
    const text = flowText(form);
    return el(
      "li",
      {},
      link(text, `recent.${text}`, undefined, () => onPick(form)),
    );
  });
  return [el("h2", {}, "Recent"), el("ul", { class: "plain" }, ...items)];
}
