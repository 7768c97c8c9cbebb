// The policy map as plain data: the shape of `policymap -o json` (interfaces.md), made on demand from the map state.
import type { ElisionRow } from "../policy/elision.ts";

export interface OriginView {
  /** `CiliumNetworkPolicy default/allow-b`; null for derived entries. */
  readonly policy: string | null;
  readonly derived?: "allow-localhost" | "not-enforced" | "enforcement-never" | "default-allow" | "default-deny";
  readonly path: string | null;
  readonly file: string | null;
  readonly line: number | null;
}

export type ProtocolName = string;

export interface PolicyMapEntryView {
  readonly direction: "ingress" | "egress";
  readonly identity: number;
  readonly labels: readonly string[];
  readonly representative?: true | undefined;
  readonly protocol: ProtocolName;
  readonly port: number;
  readonly endPort: number;
  readonly prefixLength: number | null;
  readonly verdict: "allow" | "deny";
  readonly redirect: {
    readonly parser: string;
    readonly listener: string | null;
    readonly priority: number | null;
  } | null;
  readonly authentication: {
    readonly type: "disabled" | "required" | "test-always-fail";
    readonly explicit: boolean;
  } | null;
  readonly precedence: number | null;
  readonly proxyPortPriority: number | null;
  readonly origins: readonly OriginView[];
}

export type SkipReason =
  | "elided"
  | "covered-by-wildcard"
  | "covered"
  | "aggregate-equivalent"
  | "overridden-by-deny"
  | "lower-precedence"
  | "named-port-unresolved"
  | "selects-nothing"
  | "passed-on"
  | "behind-pass"
  | "no-proxy"
  | "not-modelled";

export interface SkippedKeyView {
  readonly direction: "ingress" | "egress";
  /** Null where no identity was selected. */
  readonly identity: number | null;
  readonly labels: readonly string[];
  readonly protocol: ProtocolName;
  readonly port: number;
  readonly endPort: number;
  readonly reason: SkipReason;
  /** For `covered-by-wildcard`, the row of the version's table that says so; else null. */
  readonly row: ElisionRow | null;
  readonly coveredBy: PolicyMapEntryView | null;
  readonly origins: readonly OriginView[];
}

export interface PolicyMapView {
  readonly endpoint: string;
  readonly representative: boolean;
  readonly identity: number;
  readonly labels: readonly string[];
  readonly enforcement: { readonly ingress: EnforcementView; readonly egress: EnforcementView };
  /** Cilium's text where the policy can't be resolved; `entries` is empty then. */
  readonly error?: string;
  readonly entries: readonly PolicyMapEntryView[];
  readonly size: MapSizeView;
  readonly skipped: readonly SkippedKeyView[];
  /** Policies that Cilium does not take and that would have selected this endpoint. */
  readonly leftOut: readonly {
    readonly policy: string;
    readonly file: string;
    readonly line: number;
    readonly reason: string;
  }[];
}

/** How full the map is, and what fills it. */
export interface MapSizeView {
  readonly entries: number;
  /** `bpf-policy-map-max`. */
  readonly max: number;
  /** The rules that made most entries, most first; an entry of several rules counts for each. */
  readonly costliest: readonly { readonly entries: number; readonly origin: OriginView }[];
}

export type EnforcementView = "disabled" | "enabled" | "audit";
