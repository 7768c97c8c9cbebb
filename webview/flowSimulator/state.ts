// The state of the flow webview: what VS Code keeps for us (ViewState) and what can be asked again (the rest). Pure.

import type { FlowChoices, WorldChoices } from "../../src/protocol/flowChoices.ts";
import type { FieldError, FlowForm } from "../../src/protocol/flowForm.ts";
import type { ToWebview } from "../../src/protocol/flowMessages.ts";
import type { WalkName } from "../../src/protocol/flowPath.ts";
import type { FlowVerdictView, UnparsedText } from "../../src/protocol/flowView.ts";
import type { ObservedFlowView } from "../../src/protocol/observedView.ts";
import { type AllowState, proposed } from "./allowState.ts";
import { emptyForm, type FormReading, type FormText, isSameForm, protocols, readForm, writeForm } from "./formText.ts";
import type { WalkPosition } from "./path/position.ts";

export type AnswerTab = "steps" | "map" | "events" | "node" | "constants";

/** Survives hiding and reloading. */
export interface ViewState {
  readonly form: FormText;
  /** Flows that were answered, newest first. */
  readonly recent: readonly FlowForm[];
  /** Side whose details are open; null follows the verdict. */
  readonly side: "egress" | "ingress" | null;
  /** Backend whose details are open; null follows the verdict. */
  readonly backend: string | null;
  /** Packet that is followed; null is the first of the answer. */
  readonly walk: WalkName | null;
  /** Where in the walk; null where it opens. */
  readonly position: WalkPosition | null;
  readonly tab: AnswerTab;
  /** What the packet's way takes other than the folder says: text by name of an option. */
  readonly options: Readonly<Record<string, string>>;
  readonly areOptionsOpen: boolean;
  readonly areBoundsOpen: boolean;
  /** Of the drawing. */
  readonly zoom: number;
  /** In narrow panels the filled form folds to one line. */
  readonly isFormOpen: boolean;
}

export interface Answer {
  readonly form: FlowForm;
  readonly verdict: FlowVerdictView;
  readonly stale: UnparsedText | null;
}

export interface State {
  readonly view: ViewState;
  readonly choices: FlowChoices | null;
  readonly answer: Answer | null;
  /** About the form as it is now. */
  readonly errors: readonly FieldError[];
  readonly failure: string | null;
  readonly isWorking: boolean;
  /** What would let the flow pass, once someone asked. */
  readonly allow: AllowState | null;
  /** The record that the form was filled from. */
  readonly observed: ObservedFlowView | null;
  /** The same flow in another version, once someone asked. */
  readonly compared: { readonly cilium: string; readonly verdict: FlowVerdictView | null } | null;
}

const nRecent = 5;

/** What a new flow starts with: everything follows its answer. */
const unpicked = { side: null, backend: null, walk: null, position: null } as const;

/** Nothing is wrong, asked or compared. */
const settled = { errors: [], failure: null, isWorking: false, compared: null } as const;

/** `saved` is whatever an earlier version left behind. */
export function initialState(saved: unknown): State {
  const fallback: ViewState = {
    form: emptyForm,
    recent: [],
    isFormOpen: false,
    tab: "steps",
    zoom: 1,
    options: {},
    areOptionsOpen: false,
    areBoundsOpen: false,
    ...unpicked,
  };
  const view = isViewState(saved) ? { ...fallback, ...saved } : fallback;
  return {
    view,
    ...settled,
    choices: null,
    answer: null,
    allow: null,
    observed: null,
  };
}

function isViewState(saved: unknown): saved is ViewState {
  if (typeof saved !== "object" || saved === null || !("form" in saved) || !("recent" in saved)) return false;
  const form = saved.form as Partial<Record<string, unknown>> | null;
  if (typeof form !== "object" || form === null || !Array.isArray(saved.recent)) return false;
  const texts = ["world", "from", "to", "port", "layer7"];
  return texts.every((key) => typeof form[key] === "string") && protocols.some((name) => name === form.protocol);
}

/** What one message of the host changes. Answers to a form that is no longer there change nothing. */
export function receive(state: State, message: ToWebview): State {
  switch (message.kind) {
    case "choices":
      return withChoices({ ...state, failure: null }, message.choices);
    case "prefill": {
      const filled = withForm(
        message.form.options === undefined ? state : withView(state, { options: message.form.options }),
        writeForm(message.form, { ...state.view.form, ...resetLayer7(message.form) }),
      );
      return { ...filled, observed: message.observed ?? null };
    }
    case "working":
      return { ...state, isWorking: true };
    case "verdict": {
      const { form, verdict, stale } = message;
      if (!isCurrent(state, form)) return state;
      const { backend: _shown, ...flow } = form;
      const recent = [flow, ...state.view.recent.filter((other) => !isSameForm(other, form))].slice(0, nRecent);
      const isLost = currentReading(state).kind !== "complete";
      // What was proposed was for the files as they were.
      const allow = state.allow?.kind === "applied" ? state.allow : null;
      const view = { ...state.view, form: isLost ? writeForm(form, state.view.form) : state.view.form, recent };
      return { ...state, ...settled, view, answer: { form, verdict, stale }, allow };
    }
    case "wholePath": {
      const { answer } = state;
      if (!answer || !isCurrent(state, message.form)) return state;
      return { ...state, answer: { ...answer, verdict: message.verdict } };
    }
    case "fieldErrors":
      if (!isCurrent(state, message.form)) return state;
      return { ...state, errors: message.errors, failure: null, isWorking: false };
    case "compared": {
      const { form, reply } = message;
      const { compared } = state;
      if (compared === null || compared.cilium !== form.cilium) return state;
      if (reply.kind === "verdict") return { ...state, compared: { ...compared, verdict: reply.verdict } };
      return { ...state, compared: null, failure: `${reply.errors.map((error) => error.message).join("; ")}.` };
    }
    case "allow":
      if (!isCurrent(state, message.form)) return state;
      return { ...state, allow: proposed(message.reply) };
    case "allowApplied":
      return { ...state, allow: message.reply };
    case "failed":
      return { ...state, failure: message.message, isWorking: false };
  }
}

/** A flow that is handed over whole brings its own layer 7, or none. */
function resetLayer7(form: Partial<FlowForm>): Partial<FormText> {
  return form.to !== undefined && form.from !== undefined ? { layer7: "" } : {};
}

function isCurrent({ view }: State, form: FlowForm): boolean {
  const reading = readForm(view.form);
  if (reading.kind === "complete") return isSameForm(wholeForm(reading.form, view), form);
  // A page that lost its state takes over what the host still knows.
  return view.form.from === "" && view.form.to === "" && view.form.port === "";
}

function withChoices(state: State, choices: FlowChoices): State {
  const isKnown = choices.worlds.some(({ world }) => world === state.view.form.world);
  const world = isKnown ? state.view.form.world : (choices.worlds[0]?.world ?? "");
  return { ...state, choices, view: { ...state.view, form: { ...state.view.form, world } } };
}

/** The form was changed by a person or a command: its own errors show at once, answers follow. */
export function withForm(state: State, form: FormText): State {
  const reading = readForm(form);
  const errors = reading.kind === "wrong" ? reading.errors : [];
  return {
    ...state,
    view: { ...state.view, form, ...unpicked },
    ...settled,
    errors,
    allow: null,
    observed: null,
  };
}

export function withView(state: State, change: Partial<Omit<ViewState, "form">>): State {
  return { ...state, view: { ...state.view, ...change } };
}

/** The flow of the form with what else is asked of its answer. */
export function wholeForm(form: FlowForm, { backend, options }: ViewState): FlowForm {
  return {
    ...form,
    ...(Object.keys(options).length > 0 && { options }),
    ...(backend !== null && { backend }),
  };
}

export function currentReading(state: State): FormReading {
  return readForm(state.view.form);
}

export function currentWorld({ choices, view }: State): WorldChoices | undefined {
  return choices?.worlds.find(({ world }) => world === view.form.world) ?? choices?.worlds[0];
}

/** The verdict on screen is not the answer to the form, and no answer is on its way. */
export function isAnswerOld(state: State): boolean {
  if (!state.answer) return false;
  return state.errors.length > 0 || state.failure !== null || currentReading(state).kind !== "complete";
}
