// What a generated world may hold in one Cilium version: fields that its Go structs have, words that its agent knows,
// options that its oracle takes. Everything else is the same in all versions.
// Sources: pkg/policy/api, pkg/k8s/slim and pkg/option of the releases in test/oracle; lists grow from one to the next.
import type { AgentOptions } from "../../src/core/profile.ts";

export interface GeneratorProfile {
  /** Version as `--cilium` has it. */
  readonly cilium: string;
  /** Names of fields, and of kinds, that came or went after 1.8. */
  readonly fields: ReadonlySet<string>;
  /** Of ports, each with its weight. */
  readonly protocols: readonly (readonly [number, string])[];
  readonly entities: readonly string[];
  readonly options: ReadonlySet<keyof AgentOptions>;
  /** Of the items that allow, how many ask for authentication; 0.05 unless told. */
  readonly authenticationShare?: number;
  /** Addresses behind a name have a label `fqdn:…`: identities with such labels are given, too. */
  readonly hasNameLabels: boolean;
}

const entities108 = ["all", "world", "cluster", "host", "init", "remote-node", "none"];
const entities111 = [
  "all",
  "world",
  "cluster",
  "host",
  "init",
  "unmanaged",
  "remote-node",
  "health",
  "none",
  "kube-apiserver",
];
const entities114 = [...entities111, "ingress"];
const entities116 = [...entities114, "world-ipv4", "world-ipv6"];
const entities120 = [...entities116, "cluster-mesh"];

const protocols111 = [
  [50, "TCP"],
  [14, "UDP"],
  [12, "ANY"],
  [12, ""],
  [3, "tcp"],
] as const;
const protocols114 = [...protocols111, [6, "SCTP"]] as const;
const protocols119 = [...protocols114, [0.5, "VRRP"], [0.3, "IGMP"]] as const;
const protocols120 = [...protocols119, [0.5, "GRE"], [0.3, "ESP"]] as const;

const fields108 = ["fromRequires", "toRequires", "kafka", "l7proto"];
const fields111 = [...fields108, "deny", "icmps"];
const fields114 = [
  ...fields111,
  "authentication",
  "listener",
  "serverNames",
  "cidrGroupRef",
  "CiliumCIDRGroup",
  "networkPolicyEndPort",
];
const fields116 = [
  ...fields114,
  "endPort",
  "enableDefaultDeny",
  "fromNodes",
  "toNodes",
  "listenerPriority",
  "icmpNames",
];
const fields118 = [...fields116, "cidrGroupSelector", "log"];
const fields120 = [
  ...fields118.filter((field) => !["fromRequires", "toRequires", "kafka", "l7proto"].includes(field)),
  "ClusterNetworkPolicy",
  // Before, the agent leaves policies with groups to the operator, which asks a cloud and writes a policy of its own.
  "fromGroups",
  "toGroups",
];

const options108 = [
  "enable-policy",
  "enable-ipv4",
  "enable-ipv6",
  "enable-l7-proxy",
  "allow-localhost",
  "enable-host-firewall",
  "enable-remote-node-identity",
] as const;
const options111 = [...options108, "enable-icmp-rules"] as const;
const options116 = [
  ...options111.filter((option) => option !== "enable-remote-node-identity"),
  "policy-cidr-match-mode",
  "enable-node-selector-labels",
] as const;
const options118 = [...options116, "enable-non-default-deny-policies", "policy-default-local-cluster"] as const;
const options119 = [...options118, "enable-extended-ip-protocols"] as const;
const options120 = [...options119, "enable-k8s-cluster-network-policy"] as const;

const generator108: GeneratorProfile = {
  cilium: "1.8",
  fields: new Set(fields108),
  protocols: protocols111,
  entities: entities108,
  options: new Set(options108),
  hasNameLabels: false,
};
const generator111: GeneratorProfile = {
  ...generator108,
  cilium: "1.11",
  fields: new Set(fields111),
  entities: entities111,
  options: new Set(options111),
};
const generator114: GeneratorProfile = {
  ...generator111,
  cilium: "1.14",
  fields: new Set(fields114),
  protocols: protocols114,
  entities: entities114,
};
const generator116: GeneratorProfile = {
  ...generator114,
  cilium: "1.16",
  fields: new Set(fields116),
  entities: entities116,
  options: new Set(options116),
  hasNameLabels: true,
};
const generator118: GeneratorProfile = {
  ...generator116,
  cilium: "1.18",
  fields: new Set(fields118),
  options: new Set(options118),
};
const generator119: GeneratorProfile = {
  ...generator118,
  cilium: "1.19",
  protocols: protocols119,
  options: new Set(options119),
};
const generator120: GeneratorProfile = {
  ...generator119,
  cilium: "1.20",
  fields: new Set(fields120),
  protocols: protocols120,
  entities: entities120,
  options: new Set(options120),
};

export const generatorProfiles: readonly GeneratorProfile[] = [
  generator108,
  generator111,
  generator114,
  generator116,
  generator118,
  generator119,
  generator120,
];

export function generatorProfileOf(cilium: string): GeneratorProfile {
  const found = generatorProfiles.find((profile) => profile.cilium === cilium);
  if (found === undefined)
    throw new Error(
      `no worlds for Cilium ${cilium}; there are: ${generatorProfiles.map((one) => one.cilium).join(", ")}`,
    );
  return found;
}
