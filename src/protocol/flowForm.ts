// The form of the flow webview: one flow as asked, and what is wrong with a field of it.

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
