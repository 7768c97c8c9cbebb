// The flow webview: one state, one function that draws it, messages in and out. Knows no VS Code beyond VsCodeApi.

import type { FlowForm } from "../../src/protocol/flowForm.ts";
import type { ToWebview } from "../../src/protocol/flowMessages.ts";
import type { FlowVerdictView } from "../../src/protocol/flowView.ts";
import { withPicked } from "./allowState.ts";
import { type FormText, flowText, writeForm } from "./formText.ts";
import { answerMarkdown } from "./markdown.ts";
import { atHop, positionIn } from "./path/position.ts";
import { standaloneSvg } from "./path/standaloneSvg.ts";
import {
  currentReading,
  currentWorld,
  initialState,
  isAnswerOld,
  receive,
  type State,
  type ViewState,
  wholeForm,
  withForm,
  withView,
} from "./state.ts";
import { type AnswerActions, answerView, shownVerdict, shownWalk } from "./view/answer.ts";
import { el, replaceKeepingFocus } from "./view/dom.ts";
import { flowForm } from "./view/flowForm.ts";
import { emptyState, notice } from "./view/notices.ts";
import { pasteField } from "./view/observed.ts";
import { revealStep } from "./view/stepList.ts";
import type { VsCodeApi } from "./vscodeApi.ts";

export interface FlowSimulator {
  receive(message: ToWebview): void;
}

/** Patience while a port or a request is being typed, in milliseconds. */
const typingPause = 300;
/** Answers faster than this show no progress, in milliseconds. */
const progressPause = 200;
/** How long the packet stays at a hop while it goes on by itself, in milliseconds. */
const playPause = 700;

/** Of a verdict what is on screen: of its path the walk that is followed, constants only in their tab. */
function drawnVerdict(verdict: FlowVerdictView, view: ViewState): FlowVerdictView {
  const { path, backends } = verdict;
  const walk = shownWalk(verdict, view.walk);
  return {
    ...verdict,
    backends: backends?.map((one) => ({ ...one, verdict: drawnVerdict(one.verdict, view) })) ?? null,
    path: path && {
      ...path,
      walks: walk ? [walk] : [],
      constants: view.tab === "constants" ? path.constants : null,
    },
  };
}

function afterPaint(act: () => void): void {
  requestAnimationFrame(() => setTimeout(act));
}

export function startFlowSimulator(root: HTMLElement, host: VsCodeApi): FlowSimulator {
  let state = initialState(host.getState());
  let asked: FlowForm | null = null;
  let typing: ReturnType<typeof setTimeout> | undefined;
  let playing: ReturnType<typeof setInterval> | undefined;
  let progress: ReturnType<typeof setTimeout> | undefined;
  let drawn = "";

  const form = flowForm({
    onChange: changeForm,
    onToggle: () => changeView({ isFormOpen: !state.view.isFormOpen }),
    onToggleOptions: () => changeView({ areOptionsOpen: !state.view.areOptionsOpen }),
    onOptions: (options) => {
      changeView({ options });
      ask();
    },
  });
  const paste = pasteField((text) => host.postMessage({ kind: "explainObserved", text }));
  const bar = el("div", {
    class: "progress",
    hidden: true,
    role: "progressbar",
    "aria-label": "Computing the verdict",
  });
  const spoken = el("div", { class: "hidden-text", role: "status", "aria-live": "polite" });
  const body = el("div", { class: "answer" });
  const actions: AnswerActions = {
    openPlace: ({ file, line }) => host.postMessage({ kind: "openPlace", file, line }),
    openSetting: (setting) => host.postMessage({ kind: "openSetting", setting }),
    openOption: (name) => {
      changeView({ areOptionsOpen: true, isFormOpen: true });
      form.focusOption(name);
    },
    copy: (text) => host.postMessage({ kind: "copyText", text }),
    compareWith: (cilium) => {
      set({ ...state, compared: cilium === null ? null : { cilium, verdict: null } });
      if (cilium !== null && asked) host.postMessage({ kind: "compare", form: { ...asked, cilium } });
    },
    copyMarkdown: () => {
      const { answer, view } = state;
      if (!answer) return;
      const verdict = shownVerdict(answer.verdict, view.backend);
      const text = answerMarkdown(answer.form, verdict, shownWalk(verdict, view.walk));
      host.postMessage({ kind: "copyText", text });
    },
    copyLink: () => asked && host.postMessage({ kind: "copyLink", form: asked }),
    saveSvg: () => {
      const drawing = body.querySelector<SVGSVGElement>(".path .path-drawing");
      if (!drawing || !asked) return;
      const name = `${asked.from}-${asked.to}-${asked.port}`;
      host.postMessage({ kind: "saveSvg", name, svg: standaloneSvg(drawing) });
    },
    paste: () => paste.open(),
    askAllow: () => {
      if (!asked) return;
      set({ ...state, allow: { kind: "asking" } });
      host.postMessage({ kind: "askAllow", form: asked });
    },
    pickProposal: (direction, id) => set({ ...state, allow: withPicked(state.allow, direction, id) }),
    applyAllow: (ids) => asked && host.postMessage({ kind: "applyAllow", form: asked, ids }),
    closeAllow: () => set({ ...state, allow: null }),
    showSide: (side) => changeView({ side }),
    showBackend: (backend) => {
      changeView({ backend, position: null });
      ask();
    },
    showAllBounds: (areBoundsOpen) => changeView({ areBoundsOpen }),
    showTab: (tab) => changeView({ tab }),
    showWalk: (walk) => changeView({ walk, position: null }),
    move: (position) => {
      stopPlaying();
      changeView({ position, tab: "steps" });
    },
    play: (isPlaying) => {
      if (isPlaying) startPlaying();
      else stopPlaying();
    },
    showFlow: (flow) => {
      set(withView(state, { options: flow.options ?? {} }));
      changeForm(writeForm(flow, { ...state.view.form, layer7: "" }), false);
    },
    zoom: (factor) => changeView({ zoom: Math.min(3, Math.max(0.5, factor)) }),
    openStep: ({ hop, step }) => {
      const place = playedWalk()?.hops[hop]?.steps[step]?.place;
      if (place) host.postMessage({ kind: "openPlace", file: place.file, line: place.line });
    },
  };
  root.replaceChildren(bar, el("main", {}, form.element, paste.element, body), spoken);
  draw();
  host.postMessage({ kind: "ready" });
  if (state.view.form.from !== "") ask();

  function changeForm(change: Partial<FormText>, isTyping: boolean): void {
    stopPlaying();
    const next = { ...state.view.form, ...change };
    set(withForm(state, next));
    clearTimeout(typing);
    if (isTyping) typing = setTimeout(ask, typingPause);
    else ask();
  }

  /** From the first hop, or from where the packet is, to its end. */
  function startPlaying(): void {
    stopPlaying();
    const goTo = (hop: number) => {
      const walk = playedWalk();
      if (!walk || hop >= walk.hops.length) stopPlaying();
      else changeView({ position: atHop(walk, hop), tab: "steps" });
    };
    const walk = playedWalk();
    if (!walk) return;
    const { hop } = positionIn(walk, state.view.position);
    playing = setInterval(() => goTo(positionIn(walk, state.view.position).hop + 1), playPause);
    goTo(hop >= walk.hops.length - 1 ? 0 : hop + 1);
  }

  function stopPlaying(): void {
    if (playing === undefined) return;
    clearInterval(playing);
    playing = undefined;
    draw();
  }

  function playedWalk() {
    const { answer, view } = state;
    return answer ? shownWalk(shownVerdict(answer.verdict, view.backend), view.walk) : undefined;
  }

  function changeView(change: Partial<Omit<ViewState, "form">>): void {
    set(withView(state, change));
  }

  /** Asks once per form; an incomplete form takes the question back. */
  function ask(): void {
    const reading = currentReading(state);
    if (reading.kind === "complete") {
      // Until the choices name the worlds, there is none to ask.
      if (reading.form.world === "") return;
      const form = wholeForm(reading.form, state.view);
      if (asked && JSON.stringify(asked) === JSON.stringify(form)) return;
      asked = form;
      host.postMessage({ kind: "choose", form: asked });
    } else if (asked) {
      asked = null;
      host.postMessage({ kind: "clear" });
    }
  }

  /** What is not seen yet comes once what is seen is on screen. */
  function askWholePath(): void {
    const { answer, view } = state;
    const path = answer && shownVerdict(answer.verdict, view.backend).path;
    if (answer && path?.constants === null) host.postMessage({ kind: "askWholePath", form: answer.form });
  }

  function set(next: State): void {
    if (next === state) return;
    if (next.view !== state.view) host.setState(next.view);
    state = next;
    draw();
  }

  function draw(): void {
    form.update(state);
    root.classList.toggle("form-open", state.view.isFormOpen || !state.answer);
    showProgress();
    const { answer, view, choices, failure, errors, allow, compared, observed } = state;
    speak(errors.length > 0 ? errors.map(({ message }) => message).join(". ") : sentenceToSpeak());
    const versions = currentWorld(state)?.versions ?? [];
    // Typing and unchanged answers redraw nothing: no flicker, no lost selection.
    const isOld = isAnswerOld(state);
    const reading = currentReading(state).kind;
    const key = JSON.stringify([
      answer && { ...answer, verdict: drawnVerdict(answer.verdict, view) },
      isOld,
      failure,
      allow,
      compared?.verdict ? { ...compared, verdict: drawnVerdict(compared.verdict, view) } : compared,
      observed,
      versions,
      playing !== undefined,
      view.side,
      view.backend,
      view.walk,
      view.position,
      view.tab,
      view.zoom,
      view.areBoundsOpen,
      answer ? null : [reading, choices, view.recent],
    ]);
    if (key === drawn) return;
    drawn = key;
    const scrolled = body.querySelector(".steps")?.scrollTop ?? 0;
    replaceKeepingFocus(body, [
      notice(state, actions),
      ...(answer
        ? answerView(
            { ...view, answer, isOld, allow, compared, observed, versions, isPlaying: playing !== undefined },
            actions,
          )
        : []),
      emptyState(state, actions.showFlow, actions.paste),
    ]);
    const steps = body.querySelector<HTMLElement>(".steps");
    if (steps) revealStep(steps, scrolled);
  }

  function sentenceToSpeak(): string {
    const { answer, failure } = state;
    if (failure !== null) return failure;
    if (!answer) return "";
    const stale = answer.stale ? `${answer.stale.file} does not parse, answer from before your edit: ` : "";
    return `${stale}${answer.verdict.title}. ${flowText(answer.form)}`;
  }

  function speak(text: string): void {
    if (spoken.textContent !== text) spoken.textContent = text;
  }

  function showProgress(): void {
    body.setAttribute("aria-busy", String(state.isWorking));
    if (!state.isWorking) {
      clearTimeout(progress);
      progress = undefined;
      bar.hidden = true;
    } else progress ??= setTimeout(() => bar.toggleAttribute("hidden", !state.isWorking), progressPause);
  }

  return {
    receive(message) {
      set(receive(state, message));
      if (message.kind === "verdict") afterPaint(askWholePath);
      if (message.kind === "choices") ask();
      if (message.kind !== "prefill") return;
      ask();
      form.focusFirstEmpty();
    },
  };
}
