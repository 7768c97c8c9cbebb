// The form of the flow webview and the view model of one flow's verdict.
// Every text is ready to show: whoever answers (the server) writes the words, the webview draws and links them.
// Lines count from 0 in the file, as in LSP; the webview prints them from 1.
// The way of the packets is in flowPath.ts, what the webview and its host say to each other in flowMessages.ts.
import type { PathView } from "./flowPath.ts";

export type FlowProtocol = "TCP" | "UDP" | "SCTP" | "ICMP" | "ICMPv6";

/** One flow as asked. Layer 7 has at most one of `http`, `dns`, `sni`. */
export interface FlowForm {
  /** Root of the world that answers. */
  readonly world: string;
  /** References: `ns/pod`, `svc:ns/name`, `fqdn:name`, an IP address, an entity, `node:name` … */
  readonly from: string;
  readonly to: string;
  /** Destination port; the ICMP type for ICMP and ICMPv6. */
  readonly port: number;
  readonly protocol: FlowProtocol;
  readonly http?: HttpRequest;
  readonly dns?: string;
  readonly sni?: string;
  /** What the packet's way takes other than the folder says: text by name of a WalkOptionChoice. */
  readonly options?: Readonly<Record<string, string>>;
  /** Another version than the folder's, to compare with. */
  readonly cilium?: string;
  /** Of a service: the backend whose path is wanted; absent: the one that is shown first. */
  readonly backend?: string;
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly host?: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type FlowField = "world" | "from" | "to" | "port" | "protocol" | "http" | "dns" | "sni" | "options";

export interface FieldError {
  readonly field: FlowField;
  /** `Nothing here is named shop/wbe`, without a full stop. */
  readonly message: string;
  /** What could have been meant, nearest first; each can be put into the field as it is. */
  readonly nearest: readonly string[];
}

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

// --- What can be picked

export interface FlowChoices {
  /** One or more, in the order in which they are offered. */
  readonly worlds: readonly WorldChoices[];
}

export interface WorldChoices {
  /** Folder of the world; `.` for the whole workspace folder. */
  readonly world: string;
  /** `1.20` */
  readonly cilium: string;
  /** `cilium-config`, `Helm values`, `default` … */
  readonly ciliumFrom: string;
  /** Short facts that bound every answer: `Routing native`. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly endpoints: readonly EndpointChoice[];
  readonly services: readonly ServiceChoice[];
  readonly entities: readonly string[];
  /** Names without the prefix `fqdn:`. */
  readonly fqdns: readonly string[];
  /** Names without the prefix `node:`. */
  readonly nodes: readonly string[];
  /** Versions that the flow can be compared in. */
  readonly versions?: readonly string[];
  /** Options of a packet's way. */
  readonly walkOptions?: readonly WalkOptionChoice[];
}

/** What can be changed of a packet's way: `placement`, `kube-proxy-replacement` … */
export interface WalkOptionChoice {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  readonly values: readonly string[];
  /** What this version takes where neither folder nor flow says anything. */
  readonly default: string;
}

export interface EndpointChoice {
  /** `shop/web`, `representative:k8s:app=db,…` */
  readonly reference: string;
  /** `Deployment`, `Pod`, `representative` … */
  readonly kind: string;
  readonly representative: boolean;
  readonly nReplicas: number;
  readonly identity: number;
  readonly labels: readonly string[];
}

export interface ServiceChoice {
  /** `shop/search`, without the prefix `svc:`. */
  readonly name: string;
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: FlowProtocol }[];
}

// --- The verdict

export interface Place {
  readonly file: string;
  readonly line: number;
}

/** A sentence that links and marks; the parts are shown one after the other, spaces are part of the text. */
export type Sentence = readonly SentencePart[];

export type SentencePart =
  | { readonly kind: "text"; readonly text: string }
  /** Keys, ports, codes, program names: monospaced. */
  | { readonly kind: "code"; readonly text: string }
  /** Shown as `file:line`, opens it. */
  | { readonly kind: "place"; readonly place: Place }
  /** The one thing that differs. */
  | { readonly kind: "mark"; readonly text: string }
  /** Invented by us or assumed. */
  | { readonly kind: "assumed"; readonly text: string };

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

/** That side has no endpoint here, so no policy map: world, another cluster. */
export interface AbsentSide {
  readonly kind: "absent";
  /** `Egress at world: not applicable` */
  readonly title: string;
  readonly sentence: Sentence;
}

export interface SideView {
  readonly kind: "side";
  readonly direction: "egress" | "ingress";
  readonly endpoint: string;
  readonly identity: number;
  readonly peer: string;
  readonly peerIdentity: number;
  readonly decision: "allowed" | "denied" | "redirected";
  readonly enforced: boolean;
  /** `Egress at shop/web: allowed, not enforced` */
  readonly title: string;
  readonly sentence: Sentence;
  /** Keys tried, in the order in which the datapath tries them. Empty where it tries none. */
  readonly lookups: readonly LookupView[];
  /** Why the entry wins over what else was found, as one clause; empty where there is nothing to say. */
  readonly winsBecause: string;
  /** Ends the lookups: `Nothing found: drop 133 Policy denied`. */
  readonly outcome: Sentence;
  readonly entry: EntryView | null;
  readonly defaultDenyBy: readonly { readonly policy: string; readonly place: Place }[];
  /** Why it denies; null where it does not. */
  readonly why: WhyDenied | null;
  /** Nearest first. */
  readonly nearMisses: readonly NearMiss[];
  /** This direction's keys of the endpoint's map; null where they are not listed. */
  readonly map: MapListing | null;
}

/** Why a side denies, with the policies or rules that make it so. */
export interface WhyDenied {
  readonly kind: "no-policy" | "default-deny" | "explicit-deny" | "authentication" | "unresolved";
  /** `Default deny` … */
  readonly title: string;
  /** `2 policies turn on default deny, and no rule allows the flow.` */
  readonly sentence: Sentence;
  readonly places: readonly { readonly policy: string; readonly place: Place }[];
}

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

export interface LookupView {
  readonly key: {
    readonly identity: number;
    /** Name of the peer: `shop/web`, `aggregate-cluster`, `any identity`. */
    readonly peer: string;
    /** `5433/TCP`, `ANY` */
    readonly port: string;
    /** Hex of the key as the kernel stores it, one item per field of the struct, in its order. */
    readonly bytes: readonly { readonly field: string; readonly hex: string }[];
  };
  readonly found: EntryView | null;
}

/** One key of a policy map with what it maps to. */
export interface EntryView {
  readonly identity: number;
  readonly peer: string;
  /** The peer is a representative endpoint: made by us from a selector. */
  readonly representative: boolean;
  /** `5432/TCP`, `8000-8007/TCP`, `ANY` */
  readonly port: string;
  /** Bits; null in profiles whose map is a hash. */
  readonly prefixLength: number | null;
  readonly verdict: "allow" | "deny";
  /** `proxy http`, `auth required`; empty where there is nothing to say. */
  readonly extras: readonly string[];
  /** `0xffffff01` and its tier; null below 1.20. */
  readonly precedence: { readonly hex: string; readonly tier: string } | null;
  readonly origins: readonly EntryOrigin[];
}

export interface EntryOrigin {
  /** `CiliumNetworkPolicy shop/db`, or for an entry that no rule made `allow-localhost, no rule`. */
  readonly text: string;
  readonly place: Place | null;
}

export interface MapListing {
  /** `Ingress keys of shop/db` */
  readonly title: string;
  /** `4 of 9; the 5 egress keys allow everything (not enforced)`; `0 keys: everything is dropped`. */
  readonly note: string;
  readonly rows: readonly MapRow[];
  /** Rows that were left out because the map is long. */
  readonly nMore: number;
}

export interface MapRow {
  readonly entry: EntryView;
  /** `decides` is the winning entry; `nearMiss` came nearest. */
  readonly mark: "decides" | "nearMiss" | null;
  /** What the mark says: `port differs`, `decides`; empty without one. */
  readonly remark: string;
}

export interface NearMiss {
  /** `CiliumNetworkPolicy shop/db` */
  readonly policy: string;
  /** Of the rule. */
  readonly place: Place;
  /** Of what differs: its peer or its port, else the rule. */
  readonly differsAt: Place;
  /** Follows the place: ` allows shop/web on 5432/TCP; the flow goes to ` and the marked `5433/TCP`. */
  readonly sentence: Sentence;
  /** `port differs` … said in words for whoever does not see the mark. */
  readonly differs: readonly string[];
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
