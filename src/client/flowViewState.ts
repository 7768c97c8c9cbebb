// What one open flow view is asked and has answered: one question in flight, the last answer kept, and marked as old
// while newer text does not parse. Knows no VS Code; flowView.ts puts it behind a panel.
import type { AllowReply, ApplyAllowParams, ApplyAllowReply } from "../protocol/allowView.ts";
import type { FlowChoices } from "../protocol/flowChoices.ts";
import type { FlowForm } from "../protocol/flowForm.ts";
import type { FromWebview, ToWebview } from "../protocol/flowMessages.ts";
import type { FlowReply, FlowVerdictView, UnparsedText } from "../protocol/flowView.ts";
import type { ObservedFlowView } from "../protocol/observedView.ts";
import type { FlowQuestion } from "../protocol/requests.ts";

/** What the flow view needs from the rest of the client. */
export interface FlowQuestions {
  requestChoices(): Promise<FlowChoices>;
  requestFlow(question: FlowQuestion): Promise<FlowReply>;
  requestAllow(form: FlowForm): Promise<AllowReply>;
  applyAllow(params: ApplyAllowParams): Promise<ApplyAllowReply>;
}

export interface FlowViewState {
  /** The page runs: it gets everything that is known, then what is true now. */
  ready(): void;
  choose(form: FlowForm): void;
  clear(): void;
  /** What the path of the verdict left out: the first packet alone is soonest on screen. */
  askWholePath(form: FlowForm): void;
  /** The flow in the version that the form names, beside the answer. */
  compare(form: FlowForm): void;
  /** What would let the flow pass; asked on a click. */
  askAllow(form: FlowForm): void;
  applyAllow(params: ApplyAllowParams): void;
  /** Fills the form once the page runs. */
  prefill(form: Partial<FlowForm>, observed?: ObservedFlowView): void;
  /** The files changed: what can be picked and the answer are asked for again. */
  refresh(): void;
  /** Answers that are still on their way are dropped. */
  dispose(): void;
}

export function flowViewState(questions: FlowQuestions, post: (message: ToWebview) => void): FlowViewState {
  let isReady = false;
  let isDisposed = false;
  let form: FlowForm | null = null;
  let packets: "first" | "every" = "first";
  let shown: ShownAnswer | null = null;
  let prefill: Omit<Extract<ToWebview, { readonly kind: "prefill" }>, "kind"> | null = null;
  let choicesSent = "";

  const askChoices = oneAtATime(async () => {
    const choices = await questions.requestChoices();
    if (isDisposed) return;
    const text = JSON.stringify(choices);
    if (text !== choicesSent) post({ kind: "choices", choices });
    choicesSent = text;
    if (prefill) post({ kind: "prefill", ...prefill });
    prefill = null;
  }, fail);

  const askFlow = oneAtATime(async () => {
    const asked = form;
    if (!asked) return;
    post({ kind: "working" });
    const reply = await questions.requestFlow({ ...asked, packets });
    // A newer question is on its way: its answer counts.
    if (isDisposed || asked !== form) return;
    if (reply.kind === "fieldErrors") {
      post({ kind: "fieldErrors", form: asked, errors: reply.errors });
      return;
    }
    shown = nextAnswer(shown, asked, reply);
    postAnswer(shown);
  }, fail);

  function postAnswer(answer: ShownAnswer): void {
    post({ kind: "verdict", form: answer.form, verdict: answer.verdict, stale: answer.stale });
  }

  function fail(error: unknown): void {
    if (isDisposed) return;
    const reason = error instanceof Error ? error.message : String(error);
    post({ kind: "failed", message: `The language server gave no answer: ${reason}.` });
  }

  function refresh(): void {
    if (!isReady || isDisposed) return;
    askChoices();
    if (form) askFlow();
  }

  return {
    ready() {
      isReady = true;
      choicesSent = "";
      if (shown) postAnswer(shown);
      refresh();
    },
    choose(next) {
      // A page that comes back asks what `ready` has asked again already.
      if (isSameForm(form, next)) return;
      form = next;
      packets = "first";
      askFlow();
    },
    askWholePath(asked) {
      if (!isSameForm(form, asked)) return;
      packets = "every";
      questions.requestFlow({ ...asked, packets }).then((reply) => {
        if (isDisposed || reply.kind === "fieldErrors" || !isSameForm(form, asked)) return;
        const next = nextAnswer(shown, asked, reply);
        if (next.stale !== null) return;
        shown = next;
        post({ kind: "wholePath", form: asked, verdict: next.verdict });
      }, fail);
    },
    clear() {
      form = null;
      shown = null;
    },
    compare(asked) {
      questions.requestFlow({ ...asked, packets: "every" }).then((reply) => {
        if (!isDisposed) post({ kind: "compared", form: asked, reply });
      }, fail);
    },
    askAllow(asked) {
      questions.requestAllow(asked).then((reply) => {
        if (!isDisposed) post({ kind: "allow", form: asked, reply });
      }, fail);
    },
    applyAllow(params) {
      questions.applyAllow(params).then((reply) => {
        if (!isDisposed) post({ kind: "allowApplied", reply });
      }, fail);
    },
    prefill(next, observed) {
      prefill = { form: next, ...(observed && { observed }) };
      if (isReady) askChoices();
    },
    refresh,
    dispose() {
      isDisposed = true;
    },
  };
}

/** Runs `task` at once, or once more after the run that is under way. */
function oneAtATime(task: () => Promise<void>, fail: (error: unknown) => void): () => void {
  let isRunning = false;
  let isWanted = false;
  async function run(): Promise<void> {
    isRunning = true;
    do {
      isWanted = false;
      await task().catch(fail);
    } while (isWanted);
    isRunning = false;
  }
  return () => {
    isWanted = true;
    if (!isRunning) void run();
  };
}

export interface ShownAnswer {
  readonly form: FlowForm;
  readonly verdict: FlowVerdictView;
  readonly stale: UnparsedText | null;
  /** Files that did not parse when the verdict was computed. */
  readonly unparsed: readonly string[];
}

/** Keeps the answer to the same form, marked, where a file that parsed before does not parse now. */
export function nextAnswer(
  shown: ShownAnswer | null,
  form: FlowForm,
  { verdict, unparsed }: Extract<FlowReply, { readonly kind: "verdict" }>,
): ShownAnswer {
  const isSame = shown !== null && isSameForm(shown.form, form);
  const broken = isSame ? unparsed.find(({ file }) => !shown.unparsed.includes(file)) : undefined;
  if (isSame && broken) return { ...shown, stale: broken };
  return { form, verdict, stale: null, unparsed: unparsed.map(({ file }) => file) };
}

/** Forms come from one writer, with their fields in one order. */
function isSameForm(one: FlowForm | null, other: FlowForm): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Messages that are a form and nothing else. */
const aboutForms = ["choose", "askWholePath", "askAllow", "compare", "copyLink"] as const;

/** A message of the page, or undefined where it is none of ours. */
export function readMessage(value: unknown): FromWebview | undefined {
  const message = value as Partial<Record<string, unknown>> | null;
  if (typeof message !== "object" || message === null) return undefined;
  const { kind, file, line, setting, form, text, ids, svg, name } = message;
  if (kind === "ready" || kind === "clear") return { kind };
  const isForm = typeof form === "object" && form !== null;
  const asked = aboutForms.find((one) => one === kind);
  if (asked !== undefined && isForm) return { kind: asked, form: form as FlowForm };
  if (kind === "applyAllow" && isForm && Array.isArray(ids))
    return { kind, form: form as FlowForm, ids: ids.filter((id) => typeof id === "string") };
  if (kind === "openPlace" && typeof file === "string" && typeof line === "number") return { kind, file, line };
  if (kind === "saveSvg" && typeof svg === "string" && typeof name === "string") return { kind, name, svg };
  if (kind === "explainObserved" && typeof text === "string") return { kind, text };
  if (kind === "copyText" && typeof text === "string") return { kind, text };
  if (kind === "openSetting" && typeof setting === "string" && /^ciliumPolicyLens\.[\w.]+$/.test(setting)) {
    return { kind, setting };
  }
  return undefined;
}
