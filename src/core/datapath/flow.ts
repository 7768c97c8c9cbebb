// One flow and its answer: the shape of `flow -o json` (interfaces.md).
import type { LookupReason, MatchType } from "../policymap/lookup.ts";
import type { OriginView, PolicyMapEntryView } from "../policymap/view.ts";
import type { Assumption } from "../world/world.ts";
import type { ConstantTable } from "./observe/observed.ts";
import type { Hop, WalkAnswer } from "./walk/walk.ts";
import type { WalkOptions } from "./walk/walkOptions.ts";

export interface Flow {
  /** References of interfaces.md. */
  readonly from: string;
  readonly to: string;
  /** `TCP`, `UDP`, `SCTP`, `ICMP`, `ICMPv6`. */
  readonly protocol: string;
  /** Destination port; ICMP type for ICMP and ICMPv6. */
  readonly port: number;
  readonly http?: {
    readonly method: string;
    readonly path: string;
    readonly host?: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly dns?: string;
  readonly sni?: string;
  /** What the walk takes other than the folder and the version say. */
  readonly walk?: Partial<WalkOptions>;
}

export type FlowDecision = "allowed" | "denied" | "redirected" | "mixed";

export interface KeyView {
  readonly direction: "ingress" | "egress";
  readonly identity: number;
  readonly labels: readonly string[];
  readonly protocol: string;
  readonly port: number;
  /** Null where keys are exact. */
  readonly prefixLength: number | null;
  /** Hex, as the kernel stores it. */
  readonly bytes: string;
}

export interface NearMissView {
  readonly policy: string;
  readonly file: string;
  /** Of the rule. */
  readonly line: number;
  /** Of what differs: the peer, the port or the rule. */
  readonly differsLine: number;
  readonly path: string;
  readonly differs: readonly ("peer" | "namespace" | "port" | "protocol" | "direction" | "cidr-overshadowed")[];
  readonly message: string;
}

/** Why a side denies. */
export type DenialCause =
  /** No rule is there for this direction, and it is enforced all the same. */
  | { readonly kind: "no-policy"; readonly because: EnforcedBecause }
  /** Rules are there and none allows the flow. `because`: what enforces where no policy turns on default deny. */
  | {
      readonly kind: "default-deny";
      readonly by: readonly PolicyPlace[];
      readonly because: EnforcedBecause | null;
    }
  | { readonly kind: "explicit-deny"; readonly rules: readonly OriginView[] }
  /** A rule allows the flow with `authentication.mode: test-always-fail`. */
  | { readonly kind: "authentication"; readonly rules: readonly OriginView[] }
  /** The endpoint's policies can't be put together, so its map is empty; `message` is Cilium's. */
  | { readonly kind: "unresolved"; readonly message: string; readonly rules: readonly OriginView[] };

type EnforcedBecause = "enable-policy=always" | "reserved:init";

interface PolicyPlace {
  readonly policy: string;
  readonly file: string;
  readonly line: number;
}

export interface SideAnswer {
  readonly endpoint: string;
  readonly identity: number;
  readonly peer: string;
  readonly peerIdentity: number;
  readonly peerLabels: readonly string[];
  readonly enforced: boolean;
  readonly decision: "allowed" | "denied" | "redirected";
  /** As the CLI of Cilium prints it; null where nothing is found. */
  readonly matchType: MatchType | null;
  /** Why the entry wins over what else was found, or nothing is found. */
  readonly reason: LookupReason;
  /** In versions that go through match types in an order: those that were tried, the entry's last. */
  readonly steps: readonly MatchType[];
  readonly entry: PolicyMapEntryView | null;
  readonly lookups: readonly { readonly key: KeyView; readonly found: PolicyMapEntryView | null }[];
  /** Policies that turn on default deny in this direction. */
  readonly defaultDenyBy: readonly PolicyPlace[];
  /** Null where the side does not deny. */
  readonly cause: DenialCause | null;
  readonly nearMisses: readonly NearMissView[];
}

/** One rule that a proxy looks at, where it is written. */
export interface L7RuleView {
  readonly policy: string;
  readonly file: string;
  readonly line: number;
  readonly path: string;
  /** `GET /orders`, `*.example.com`; `everything` of a rule that asks for nothing. */
  readonly text: string;
}

export interface L7NearMissView extends L7RuleView {
  /** `method`, `path`, `host`, `header X-Token`, `name`, `server name`. */
  readonly differs: readonly string[];
  readonly message: string;
}

/** What a proxy says of a request. */
export interface L7Answer {
  readonly decision: "allowed" | "denied";
  readonly message: string;
  /** The side whose proxy says so. */
  readonly direction: "ingress" | "egress";
  readonly protocol: "http" | "dns" | "tls";
  /** What the client gets; null where it is allowed. */
  readonly reply: string | null;
  /** The rule that allows; null where none does, or where no policy wrote it. */
  readonly rule: L7RuleView | null;
  /** Nearest first; empty where it is allowed. */
  readonly nearest: readonly L7NearMissView[];
  /** Of a DNS query: what a pod's resolver asks one after the other for this name, with the proxy's answers. */
  readonly names: readonly L7NameView[] | null;
}

export interface L7NameView {
  readonly name: string;
  readonly decision: "allowed" | "denied";
  readonly rule: L7RuleView | null;
}

export interface LeftOutView {
  readonly policy: string;
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

export interface FlowAnswer {
  readonly cilium: string;
  readonly world: string;
  readonly decision: FlowDecision;
  readonly dropReason: { readonly code: number; readonly name: string } | null;
  /** Null where that side has no endpoint here. */
  readonly egress: SideAnswer | null;
  readonly ingress: SideAnswer | null;
  readonly l7: L7Answer | null;
  readonly backends: readonly { readonly backend: string; readonly answer: FlowAnswer }[] | null;
  /** Of the request; empty where no walk is known. */
  readonly hops: readonly Hop[];
  /** The walks of this flow: request, reply, next packet and what else is asked of it; null where none is known. */
  readonly walk: WalkAnswer | null;
  /** Lines of `cilium monitor` for the request; each walk has its own as data. */
  readonly events: readonly string[];
  /** Of both ends, their hosts and devices. */
  readonly constants: readonly ConstantTable[];
  readonly leftOut: readonly LeftOutView[];
  readonly assumptions: readonly Assumption[];
}

/** A reference that names nothing, with the nearest names that exist. */
export interface FlowError {
  readonly error: string;
  readonly field: "from" | "to" | "port" | "protocol" | "http" | "dns" | "sni";
  readonly nearest: readonly string[];
}
