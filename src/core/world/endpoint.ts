// An endpoint of the world: a Pod, a workload whose pods are not in the folder, a CiliumEndpoint, one declared in the
// workspace file, a node's host endpoint, or the representative of a selector that matches nothing else.
import type { Range } from "../text/range.ts";

export interface NamedPort {
  readonly name: string;
  /** Upper case. */
  readonly protocol: "TCP" | "UDP" | "SCTP";
  readonly port: number;
}

export interface Endpoint {
  /** The reference of interfaces.md: `ns/pod`, `ns/workload` (`ns/Kind/name` where two share a name), `host`, `representative:…`. */
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
  readonly representative: boolean;
  /** Identity-relevant labels after the profile's filter, `source:key=value`, sorted by key: equal label sets share one identity. */
  readonly labels: readonly string[];
  readonly namedPorts: readonly NamedPort[];
  readonly ips: readonly string[];
  readonly node: string | undefined;
  /** Number from CiliumEndpoint / CiliumIdentity, else undefined. */
  readonly givenIdentity: number | undefined;
  /** Of the agent, where a CiliumEndpoint says it. */
  readonly endpointId?: number | undefined;
  readonly nReplicas: number;
  /** Where it was read; undefined for representatives. */
  readonly origin: { readonly file: string; readonly range: Range } | undefined;
}
