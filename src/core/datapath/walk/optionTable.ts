// The options of a walk as people write and read them: name, values, what each does, and the code under which an answer
// lists a value that nobody told. The command line, the protocol and the views take their lists from here.
// A name is Cilium's own where one agent option decides it (pkg/option/config.go, v1.20.2); the others are ours.
import type { Assumption } from "../../world/world.ts";
import { nearestNames } from "../nearestNames.ts";
import type { WalkOptions } from "./walkOptions.ts";

export type WalkOptionKey = keyof WalkOptions;

export interface WalkOptionValue {
  /** As it is written. */
  readonly text: string;
  readonly value: WalkOptions[WalkOptionKey];
  /** Listed where a walk takes the value without having been told; null: what it takes then is said by its own code. */
  readonly assumes: Assumption | null;
}

export interface WalkOptionRow {
  readonly key: WalkOptionKey;
  readonly name: string;
  /** Other names that mean it. */
  readonly aliases: readonly string[];
  /** One line. */
  readonly summary: string;
  readonly values: readonly WalkOptionValue[];
  /** Agent options that tell it; none: only a flow does. */
  readonly toldBy: readonly string[];
  /** Codes that this option settles beside those of its values. */
  readonly otherCodes?: readonly string[];
}

export const walkOptionTable: readonly WalkOptionRow[] = [
  {
    key: "routing",
    name: "routing-mode",
    aliases: ["routing"],
    summary: "how packets of pods travel between nodes",
    values: [
      word("tunnel", "ASSUMES_TUNNEL_ROUTING", "pods' packets go to other nodes in a tunnel, as Helm installs Cilium"),
      word("native", "ASSUMES_NATIVE_ROUTING", "pods' packets leave their node without a tunnel"),
    ],
    toldBy: ["routing-mode"],
  },
  {
    key: "tunnelProtocol",
    name: "tunnel-protocol",
    aliases: [],
    summary: "protocol of the tunnel between nodes",
    values: [
      word("vxlan", "ASSUMES_VXLAN", "the tunnel is VXLAN, UDP port 8472"),
      word("geneve", "ASSUMES_GENEVE", "the tunnel is Geneve, UDP port 6081"),
    ],
    toldBy: ["tunnel-protocol"],
  },
  {
    key: "kubeProxyReplacement",
    name: "kube-proxy-replacement",
    aliases: [],
    summary: "Cilium translates NodePorts, external IPs and load balancers instead of kube-proxy",
    values: [
      no("ASSUMES_KUBE_PROXY", "kube-proxy translates addresses of services on the node"),
      yes("ASSUMES_KUBE_PROXY_REPLACEMENT", "Cilium replaces kube-proxy"),
    ],
    toldBy: ["kube-proxy-replacement"],
  },
  {
    key: "socketLB",
    name: "bpf-lb-sock",
    aliases: ["socket-lb"],
    summary: "connect() of pods takes a backend's address; else each packet of a pod is translated",
    values: [
      no("ASSUMES_PER_PACKET_SERVICE", "the pod's own program translates the service's address, packet by packet"),
      yes("ASSUMES_SOCKET_LB", "connect() of the pod translates the service's address"),
    ],
    toldBy: ["bpf-lb-sock", "kube-proxy-replacement"],
  },
  {
    key: "endpointRoutes",
    name: "enable-endpoint-routes",
    aliases: ["endpoint-routes"],
    summary: "a route for each pod, and a program on the way to it",
    values: [
      no("ASSUMES_NO_ENDPOINT_ROUTES", "there is no route per pod: cilium_host has the route of all pods"),
      yes("ASSUMES_ENDPOINT_ROUTES", "each pod has a route of its own"),
    ],
    toldBy: ["enable-endpoint-routes"],
  },
  {
    key: "masquerade",
    name: "masquerade",
    aliases: [],
    summary: "who puts the node's address into packets of pods that leave the cluster",
    values: [
      word("iptables", "ASSUMES_IPTABLES_MASQUERADE", "iptables masquerade what pods send out of the cluster"),
      word("bpf", "ASSUMES_BPF_MASQUERADE", "BPF masquerades what pods send out of the cluster"),
      word("none", "ASSUMES_NO_MASQUERADE", "pods keep their address outside of the cluster"),
    ],
    toldBy: ["enable-ipv4-masquerade", "enable-ipv6-masquerade", "enable-bpf-masquerade"],
  },
  {
    key: "hostFirewall",
    name: "enable-host-firewall",
    aliases: ["host-firewall"],
    summary: "policies of nodes are enforced",
    values: [
      no("ASSUMES_NO_HOST_FIREWALL", "the host firewall is off: policies of nodes are not enforced"),
      yes("ASSUMES_HOST_FIREWALL", "the host firewall is on"),
    ],
    toldBy: ["enable-host-firewall"],
  },
  {
    key: "hostRouting",
    name: "host-routing",
    aliases: [],
    summary: "packets of pods go around the node's stack (bpf) or through it (legacy)",
    values: [
      word("legacy", "ASSUMES_LEGACY_HOST_ROUTING", "packets of pods go through the node's stack"),
      word("bpf", "ASSUMES_BPF_HOST_ROUTING", "packets of pods go around the node's stack"),
    ],
    toldBy: ["enable-host-legacy-routing"],
  },
  {
    key: "encryption",
    name: "encryption",
    aliases: [],
    summary: "encryption between nodes; its hops are left out",
    values: [
      word("none", "ASSUMES_NO_ENCRYPTION", "nothing is encrypted between nodes"),
      word("wireguard", null),
      word("ipsec", null),
    ],
    toldBy: ["enable-wireguard", "enable-ipsec"],
    otherCodes: ["NOT_MODELLED_ENCRYPTION"],
  },
  {
    key: "audit",
    name: "policy-audit-mode",
    aliases: ["audit"],
    summary: "what policy denies passes, and is only told",
    values: [
      no("ASSUMES_NO_AUDIT_MODE", "policy audit mode is off: what policy denies is dropped"),
      yes("ASSUMES_AUDIT_MODE", "policy audit mode is on: what policy denies passes"),
    ],
    toldBy: ["policy-audit-mode"],
  },
  {
    key: "placement",
    name: "placement",
    aliases: [],
    summary: "whether both ends are on one node; from outside, whether the packet comes in at the backend's node",
    values: [word("manifests", null), word("same-node", null), word("other-node", null)],
    toldBy: [],
    otherCodes: ["ASSUMES_OTHER_NODE", "ASSUMES_NODE", "ASSUMES_NODE_OF_BACKEND", "ASSUMES_SAME_NODE"],
  },
  {
    key: "family",
    name: "family",
    aliases: [],
    summary: "IPv4 or IPv6",
    values: [
      { text: "4", value: 4, assumes: { code: "ASSUMES_IPV4", message: "the packets are IPv4, of both families" } },
      { text: "6", value: 6, assumes: null },
    ],
    toldBy: [],
    otherCodes: ["ASSUMES_FAMILY_OFF", "ASSUMES_FAMILY_ON"],
  },
  {
    key: "nodePortMode",
    name: "bpf-lb-mode",
    aliases: ["node-port-mode"],
    summary: "what a backend of another node sees as the client of a NodePort: the node (snat) or the client (dsr)",
    values: [
      word("snat", "ASSUMES_SNAT_MODE", "a node that sends a service's packet on puts its own address into it"),
      word("dsr", "ASSUMES_DSR_MODE", "a node that sends a service's packet on keeps the client's address"),
      word("hybrid", "ASSUMES_HYBRID_MODE", "DSR for TCP, SNAT for the rest"),
    ],
    toldBy: ["bpf-lb-mode"],
  },
  {
    key: "serviceAddress",
    name: "service-address",
    aliases: [],
    summary: "which address of the service is asked: its ClusterIP, a NodePort, a load balancer's, an external IP",
    values: [
      word("auto", null),
      word("cluster-ip", null),
      word("node-port", null),
      word("load-balancer", null),
      word("external-ip", null),
    ],
    toldBy: [],
  },
  {
    key: "externalTrafficPolicy",
    name: "external-traffic-policy",
    aliases: [],
    summary: "whether a service's packets from outside get to backends of other nodes, other than the Service says",
    values: [word("manifests", null), word("cluster", null), word("local", null)],
    toldBy: [],
  },
  {
    key: "internalTrafficPolicy",
    name: "internal-traffic-policy",
    aliases: [],
    summary: "whether a service's packets of pods get to backends of other nodes, other than the Service says",
    values: [word("manifests", null), word("cluster", null), word("local", null)],
    toldBy: [],
  },
];

export const walkOptionNames: readonly string[] = walkOptionTable.flatMap(({ name, aliases }) => [name, ...aliases]);

export type ParsedWalkOption =
  | { readonly walk: Partial<WalkOptions> }
  | { readonly error: string; readonly nearest: readonly string[] };

/** One option as it is written: `placement`, `same-node`. */
export function parseWalkOption(name: string, text: string): ParsedWalkOption {
  const row = walkOptionTable.find((one) => one.name === name || one.aliases.includes(name));
  if (row === undefined)
    return { error: `unknown option "${name}" of a walk`, nearest: nearestNames(name, walkOptionNames) };
  const found = row.values.find((value) => value.text === text.trim());
  if (found !== undefined) return { walk: { [row.key]: found.value } };
  const texts = row.values.map((value) => value.text);
  return {
    error: `${name} takes ${texts.slice(0, -1).join(", ")} or ${texts.at(-1)}, not "${text}"`,
    nearest: nearestNames(text, texts, 1),
  };
}

/** What an answer says where nobody told the option. */
export function assumptionOf(key: WalkOptionKey, value: WalkOptions[WalkOptionKey]): Assumption | null {
  const row = walkOptionTable.find((one) => one.key === key);
  return row?.values.find((one) => one.value === value)?.assumes ?? null;
}

/** The option that an assumption is about, where one is. */
export function optionOfCode(code: string): WalkOptionRow | undefined {
  return walkOptionTable.find(
    ({ values, otherCodes = [] }) => otherCodes.includes(code) || values.some(({ assumes }) => assumes?.code === code),
  );
}

function word(text: string, code: null): WalkOptionValue;
function word(text: string, code: string, message: string): WalkOptionValue;
function word(text: string, code: string | null, message = ""): WalkOptionValue {
  return { text, value: text as WalkOptions[WalkOptionKey], assumes: code === null ? null : { code, message } };
}

function yes(code: string, message: string): WalkOptionValue {
  return { text: "true", value: true, assumes: { code, message } };
}

function no(code: string, message: string): WalkOptionValue {
  return { text: "false", value: false, assumes: { code, message } };
}
