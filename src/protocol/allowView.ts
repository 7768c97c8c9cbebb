// What would let a denied flow pass: proposals of the server for each side that denies, and what is said to insert one.
// The host asks `ciliumPolicyLens/allow` where a verdict is denied, shows the proposals, and asks
// `ciliumPolicyLens/applyAllow` on a click; the server then edits by `workspace/applyEdit`.
import type { FieldError, FlowForm } from "./flowForm.ts";
import type { Place, Sentence } from "./sentence.ts";

export type AllowReply =
  | { readonly kind: "proposals"; readonly allow: AllowView }
  | { readonly kind: "fieldErrors"; readonly errors: readonly FieldError[] };

export interface AllowView {
  /** One for each side that denies, egress first; all of them have to be opened. Empty: see `note`. */
  readonly sides: readonly AllowSideView[];
  /** Why there is nothing to propose: the flow passes, the proxy denies it, or something on the way drops it. */
  readonly note: string | null;
}

export interface AllowSideView {
  readonly direction: "egress" | "ingress";
  /** `Ingress at shop/db` */
  readonly title: string;
  /** Those that open least first. Empty where a rule denies: then `blockedBy` says what must change. */
  readonly proposals: readonly ProposalView[];
  /** `CiliumNetworkPolicy shop/deny denies it, and nothing wins over a deny: change policies/deny.yaml:8.` */
  readonly blockedBy: readonly Sentence[];
}

export interface ProposalView {
  /** Names the proposal while the files stay as they are. */
  readonly id: string;
  /** `Add port 5433/TCP to the rule of CiliumNetworkPolicy shop/db` */
  readonly title: string;
  /** Where the text goes; line 0 of a file that is not there yet with `isNewFile`. */
  readonly place: Place;
  readonly isNewFile: boolean;
  /** The YAML (or JSON) that is put in, without the indentation that all its lines share. */
  readonly text: string;
  /** What else passes with it: `Nothing else` or one line for each set of flows. */
  readonly alsoAllows: readonly string[];
  /** What else there is to know: `pods that come later with app=web in shop, too`. */
  readonly notes: readonly string[];
}

export interface ApplyAllowParams {
  readonly form: FlowForm;
  /** The proposals that were picked, at most one for each side; they are put in together. */
  readonly ids: readonly string[];
}

export type ApplyAllowReply =
  /** Where the text went. */
  | { readonly kind: "applied"; readonly places: readonly Place[] }
  /** The files changed meanwhile, or the editor did not take the edit: one sentence. */
  | { readonly kind: "failed"; readonly message: string };
