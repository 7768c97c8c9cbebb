// What the flow webview and its host say to each other.
import type { AllowReply, ApplyAllowReply } from "./allowView.ts";
import type { FlowChoices } from "./flowChoices.ts";
import type { FieldError, FlowForm } from "./flowForm.ts";
import type { FlowReply, FlowVerdictView, UnparsedText } from "./flowView.ts";
import type { ObservedFlowView } from "./observedView.ts";

/** Host → webview. */
export type ToWebview =
  /** What can be picked; sent on `ready` and whenever the folder's contents change it. */
  | { readonly kind: "choices"; readonly choices: FlowChoices }
  /** Fills fields of the form, as a code lens or a command asks; the webview answers with `choose`. */
  | { readonly kind: "prefill"; readonly form: Partial<FlowForm>; readonly observed?: ObservedFlowView }
  /** An answer is being computed; the webview shows a bar when it takes longer than 200 ms. */
  | { readonly kind: "working" }
  /** The answer to the form; `stale` says that the files changed since and do not parse now. */
  | {
      readonly kind: "verdict";
      readonly form: FlowForm;
      readonly verdict: FlowVerdictView;
      readonly stale: UnparsedText | null;
    }
  /** The same verdict with all of its path: every packet, and the constants. */
  | { readonly kind: "wholePath"; readonly form: FlowForm; readonly verdict: FlowVerdictView }
  /** The form names something that is not there; the last verdict stays on screen. */
  | { readonly kind: "fieldErrors"; readonly form: FlowForm; readonly errors: readonly FieldError[] }
  /** What would let the flow of the form pass. */
  | { readonly kind: "allow"; readonly form: FlowForm; readonly reply: AllowReply }
  /** The rules were put in, or why not; the verdict follows as after any edit. */
  | { readonly kind: "allowApplied"; readonly reply: ApplyAllowReply }
  /** The same flow in the version that its form names, to be shown beside the answer. */
  | { readonly kind: "compared"; readonly form: FlowForm; readonly reply: FlowReply }
  /** No answer came: one sentence for people. */
  | { readonly kind: "failed"; readonly message: string };

/** Webview → host. */
export type FromWebview =
  /** The script runs and listens; the host answers with `choices`, and with the last verdict where it has one. */
  | { readonly kind: "ready" }
  /** The form is complete and changed: answer it, and answer again when the files change. */
  | { readonly kind: "choose"; readonly form: FlowForm }
  /** The verdict is drawn: send what its path left out. Later verdicts of this form bring it along. */
  | { readonly kind: "askWholePath"; readonly form: FlowForm }
  /** The form is no longer complete: stop answering. */
  | { readonly kind: "clear" }
  /** Open the text at a place. */
  | { readonly kind: "openPlace"; readonly file: string; readonly line: number }
  /** What would let this flow pass? Answered with `allow`. */
  | { readonly kind: "askAllow"; readonly form: FlowForm }
  /** Put in the picked proposals, one for each side. */
  | { readonly kind: "applyAllow"; readonly form: FlowForm; readonly ids: readonly string[] }
  /** The same flow in the version that the form names? Answered with `compared`. */
  | { readonly kind: "compare"; readonly form: FlowForm }
  /** Save a drawing; the host asks where. `name` is a file name without its ending. */
  | { readonly kind: "saveSvg"; readonly name: string; readonly svg: string }
  /** Put a link to this flow, which opens it in the editor, on the clipboard. */
  | { readonly kind: "copyLink"; readonly form: FlowForm }
  /** Explain a recorded flow that someone pasted; the host answers with `prefill`, or says why not. */
  | { readonly kind: "explainObserved"; readonly text: string }
  /** Put a text on the clipboard: a command of `On the node`, the whole answer as Markdown. */
  | { readonly kind: "copyText"; readonly text: string }
  /** Open the settings page at one setting of `ciliumPolicyLens.*`. */
  | { readonly kind: "openSetting"; readonly setting: string };
