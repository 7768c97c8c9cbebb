// A Cilium version as a value: what the stages need to know of it, and nothing else asks for a version. Stages import this
// type alone; the values are profiles/, which stands right of all stages and picks from what they offer.
// Mirrors the tables of semantics.md §0.1 and §0.2; agent option names are Cilium's own.
import type { ProxyMechanisms } from "./datapath/l7/proxyMechanisms.ts";
import type { Datapath } from "./datapath/walk/datapath.ts";
import type { Dialect } from "./policy/api/dialect.ts";
import type { Conversion } from "./policy/k8s/conversion.ts";
import type { Mechanisms } from "./policy/mechanisms.ts";
import type { PolicyMapMechanisms } from "./policymap/mechanisms.ts";
import type { ClusterNameCheck } from "./world/clusterName.ts";

export type ProfileName = "1.8" | "1.11" | "1.14" | "1.16" | "1.18" | "1.20";

/** Agent options that change an answer, by Cilium's names, values already parsed. */
export interface AgentOptions {
  readonly "enable-policy": "default" | "always" | "never";
  readonly "enable-ipv4": boolean;
  readonly "enable-ipv6": boolean;
  readonly "enable-l7-proxy": boolean;
  readonly "enable-icmp-rules": boolean;
  readonly "enable-host-firewall": boolean;
  readonly "enable-node-selector-labels": boolean;
  readonly "enable-non-default-deny-policies": boolean;
  readonly "enable-extended-ip-protocols": boolean;
  readonly "enable-k8s-cluster-network-policy": boolean;
  readonly "policy-default-local-cluster": boolean;
  readonly "policy-audit-mode": boolean;
  readonly "allow-localhost": "auto" | "always" | "policy";
  readonly "policy-cidr-match-mode": readonly ("nodes" | "pods")[];
  readonly "bpf-policy-map-max": number;
  /** Off: other nodes have the identity of the own host's selector, and its key. */
  readonly "enable-remote-node-identity": boolean;
  /** The following change the way of a packet, and no map. */
  readonly "kube-proxy-replacement": boolean;
  /** Socket load balancing; kube-proxy replacement has it too. */
  readonly "bpf-lb-sock": boolean;
  readonly "bpf-lb-mode": "snat" | "dsr" | "hybrid";
  readonly "tunnel-protocol": "vxlan" | "geneve";
  readonly "enable-endpoint-routes": boolean;
  readonly "enable-ipv4-masquerade": boolean;
  readonly "enable-ipv6-masquerade": boolean;
  readonly "enable-bpf-masquerade": boolean;
  readonly "enable-host-legacy-routing": boolean;
  readonly "enable-wireguard": boolean;
  readonly "enable-ipsec": boolean;
  /** With 511 one bit of identities goes to the cluster id, in marks, too. */
  readonly "max-connected-clusters": 255 | 511;
}

export interface DatapathProfile {
  readonly name: ProfileName;
  /** The release that the profile stands for, as `1.20.2`. */
  readonly release: string;
  /** Values of an installation by Helm without values. */
  readonly defaults: AgentOptions;
  /** Options that this version does not have: written, they change nothing. */
  readonly absentOptions: readonly (keyof AgentOptions)[];
  /** Why its agent does not start with a name of the cluster. */
  readonly refuseClusterName: ClusterNameCheck;
  /** Built-in prefixes of labels/labelFilter.ts, in Cilium's notation. */
  readonly labelPrefixes: readonly string[];
  /** What a rule may say in this version, and what the agent says of it. */
  readonly dialect: Dialect;
  /** How documents become policy entries. */
  readonly conversion: Conversion;
  /** What the stages of policy/ do in this version. */
  readonly mechanisms: Mechanisms;
  /** What policy maps are in this version, and how the datapath looks packets up in them. */
  readonly policyMap: PolicyMapMechanisms;
  /** Programs, tail calls and mechanisms of its datapath, for the walk of a packet. */
  readonly datapath: Datapath;
  /** What its proxies do with L7 rules. */
  readonly proxy: ProxyMechanisms;
}
