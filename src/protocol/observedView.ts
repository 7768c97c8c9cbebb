// A flow that Hubble or `cilium monitor` recorded, as the flow view takes it: what to ask, and where the record differs.
// The client asks `ciliumPolicyLens/observed` with a text that someone pasted, selected or opened.
import type { FlowForm } from "./flowForm.ts";
import type { Sentence } from "./sentence.ts";

export type ObservedReply =
  | ObservedFlowView
  /** The text holds more than one flow: each can be asked for by its own text. */
  | { readonly kind: "several"; readonly flows: readonly ObservedChoice[] }
  /** One sentence: why the text is no flow. */
  | { readonly kind: "unreadable"; readonly message: string };

export interface ObservedFlowView {
  readonly kind: "flow";
  /** What the form is filled with. */
  readonly form: FlowForm;
  readonly recorded: RecordedView;
  /** Told first: where the recorded verdict differs from ours, and what may be the reason; null where it does not. */
  readonly difference: readonly Sentence[] | null;
  /** What the record leaves open or could not be carried over. */
  readonly notes: readonly string[];
}

export interface RecordedView {
  /** `DROPPED at ingress, 133 Policy denied`, `FORWARDED`. */
  readonly verdict: string;
  /** Where the record comes from, and when: `hubble, 2024-05-01T10:00:00Z, node-1`; empty where it does not say. */
  readonly from: string;
}

export interface ObservedChoice {
  /** `shop/web → shop/db 5433/TCP DROPPED` */
  readonly title: string;
  /** The record alone. */
  readonly text: string;
}
