// A flow as a cluster recorded it: a line of Hubble or of `cilium monitor`, in one shape.

export type RecordedVerdict =
  | "forwarded"
  | "dropped"
  | "redirected"
  | "audit"
  | "error"
  | "traced"
  | "translated"
  | "unknown";

/** One end, as far as the line tells. */
export interface RecordedEnd {
  readonly namespace: string | null;
  readonly pod: string | null;
  readonly workloads: readonly { readonly kind: string; readonly name: string }[];
  readonly identity: number | null;
  /** `source:key=value` */
  readonly labels: readonly string[];
  readonly address: string | null;
  /** DNS names that the agent knows of the address. */
  readonly names: readonly string[];
  /** `ns/name` of the service whose address it is. */
  readonly service: string | null;
}

export interface RecordedFlow {
  readonly source: "hubble" | "monitor";
  /** Of the line in the text, from 0. */
  readonly line: number;
  readonly time: string | null;
  readonly node: string | null;
  /** Who opened the connection; a reply is turned around. */
  readonly from: RecordedEnd;
  readonly to: RecordedEnd;
  readonly isReply: boolean;
  /** `TCP`, `UDP`, `SCTP`, `ICMP`, `ICMPv6`; null where the line says none. */
  readonly protocol: string | null;
  /** Destination port of the request; the type for ICMP. */
  readonly port: number | null;
  readonly http: RecordedRequest | null;
  /** The name that a DNS query asks for. */
  readonly dns: string | null;
  readonly verdict: RecordedVerdict;
  /** `Policy denied`, with its code where the line has one. */
  readonly dropReason: { readonly code: number | null; readonly name: string } | null;
  readonly direction: "ingress" | "egress" | null;
  /** What the line is about: a proxy's record, a policy's verdict, a drop, or a packet seen at a point. */
  readonly event: "l7" | "policy-verdict" | "drop" | "trace" | "unknown";
  /** Of a trace: `to-endpoint`, `from-endpoint` … */
  readonly point: string | null;
  /** Policies that the agent names as deciding: `CiliumNetworkPolicy shop/db`. */
  readonly policies: readonly string[];
}

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly host?: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface RecordedText {
  readonly flows: readonly RecordedFlow[];
  /** Of each flow, its record alone. */
  readonly texts: readonly string[];
  /** Lines that are no flow, and why; line from 0. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

export const unknownEnd: RecordedEnd = {
  namespace: null,
  pod: null,
  workloads: [],
  identity: null,
  labels: [],
  address: null,
  names: [],
  service: null,
};
