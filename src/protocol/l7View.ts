// What a proxy says of a request, as the flow view shows it.
import type { Place, Sentence } from "./sentence.ts";

/** What a proxy says of the request: by which rule, or which rules came nearest. */
export interface L7View {
  readonly decision: "allowed" | "denied";
  readonly direction: "egress" | "ingress";
  readonly protocol: "http" | "dns" | "tls";
  /** `No HTTP rule allows DELETE /orders: the client gets 403 Access denied.` */
  readonly sentence: Sentence;
  /** What the client gets; null where the request is allowed. */
  readonly reply: string | null;
  /** The rule that allows; null where none does, or where no policy wrote it. */
  readonly rule: L7RuleRef | null;
  /** Nearest first; empty where the request is allowed. */
  readonly nearest: readonly L7NearMiss[];
  /** Of a DNS name: what the pod's resolver asks, in order, as its search list has it. */
  readonly names:
    | readonly { readonly name: string; readonly decision: "allowed" | "denied"; readonly rule: L7RuleRef | null }[]
    | null;
}

export interface L7RuleRef {
  readonly policy: string;
  readonly place: Place;
  /** `GET /orders`, `*.example.com` */
  readonly text: string;
}

export interface L7NearMiss extends L7RuleRef {
  /** Follows the place: ` asks for method POST; the request has GET`. */
  readonly sentence: Sentence;
  /** `method differs` … */
  readonly differs: readonly string[];
}
