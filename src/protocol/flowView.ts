// The view model of one flow's verdict.
// Every text is ready to show: whoever answers (the server) writes the words, the webview draws and links them.
// Its sides are in sideView.ts, the way of the packets in flowPath.ts; what is asked is in flowForm.ts, what the webview
// and its host say to each other in flowMessages.ts.
import type { FieldError } from "./flowForm.ts";
import type { PathView } from "./flowPath.ts";
import type { L7View } from "./l7View.ts";
import type { Place } from "./sentence.ts";
import type { AbsentSide, SideView } from "./sideView.ts";

/** What a host gets for one form. */
export type FlowReply =
  | {
      readonly kind: "verdict";
      readonly verdict: FlowVerdictView;
      /** Documents of the world that do not parse now; the verdict was computed without them. */
      readonly unparsed: readonly UnparsedText[];
    }
  | { readonly kind: "fieldErrors"; readonly errors: readonly FieldError[] };

/** Text that does not parse as YAML or JSON. */
export interface UnparsedText {
  /** `mapping key without a value`, without a full stop. */
  readonly reason: string;
  readonly file: string;
  readonly line: number;
}

export interface FlowVerdictView {
  /** `1.20` */
  readonly cilium: string;
  readonly world: string;
  readonly decision: "allowed" | "denied" | "redirected" | "mixed";
  /** True where no side is enforced: shown as "allowed, not enforced", never shorter. */
  readonly notEnforced: boolean;
  /** The verdict in words, with the side that decided: `Denied at ingress of shop/db`. */
  readonly title: string;
  readonly flow: FlowSummary;
  /** Cilium's own code and name: 133, `Policy denied`. */
  readonly dropReason: { readonly code: number; readonly name: string } | null;
  readonly egress: SideView | AbsentSide;
  readonly ingress: SideView | AbsentSide;
  /** The side that is shown first below: the one that denied or redirected, else ingress, else egress. */
  readonly decidedBy: "egress" | "ingress" | null;
  /** What the proxy answers, where the flow says enough. */
  readonly l7: L7View | null;
  /** Of a service: one answer for each backend; the sides above are those of the service address then. */
  readonly backends: readonly BackendView[] | null;
  /** Policies that are not part of the answer. */
  readonly leftOut: readonly LeftOutPolicy[];
  readonly assumptions: readonly AssumptionView[];
  /** What the packet's way takes, by name of a WalkOptionChoice; absent where no way is known. */
  readonly walkOptions?: Readonly<Record<string, string>>;
  /** The way of the packets; null where no walk is known, for a service, and for the backends that are not shown. */
  readonly path: PathView | null;
}

export interface FlowSummary {
  /** Names as people read them. */
  readonly from: string;
  readonly to: string;
  /** `5433/TCP`, `80/TCP → 9200/TCP` of a service, `type 8/ICMP`. */
  readonly port: string;
  /** `GET /orders`, `api.example.com`; null without layer 7. */
  readonly layer7: string | null;
}

export interface BackendView {
  readonly name: string;
  readonly verdict: FlowVerdictView;
}

export interface LeftOutPolicy {
  /** `shop/db-admin` */
  readonly policy: string;
  /** `rejected by the agent` */
  readonly reason: string;
  readonly place: Place;
}

export interface AssumptionView {
  /** `ASSUMES_…` or `NOT_MODELLED_…` */
  readonly code: string;
  /** Completes "True if …", without a full stop; for NOT_MODELLED it stands alone. */
  readonly message: string;
  /** The setting that changes it, `ciliumPolicyLens.routing`; null where none does. */
  readonly setting: string | null;
  /** Name of the WalkOptionChoice that settles it. */
  readonly option?: string;
}
