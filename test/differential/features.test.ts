// Random worlds reach what they are there for: every feature takes part in 2 % of the cases of each version that has it.
import { expect, test } from "vitest";
import { featureNames, featuresOf } from "./features.ts";
import { generateCase } from "./generateCase.ts";
import { generatorProfileOf } from "./generatorProfile.ts";

const nCases = 1500;
const leastShare = 0.02;

const absent111 = [
  "kind CiliumCIDRGroup",
  "peers: cidrGroupRef",
  "authentication",
  "serverNames",
  "listener",
  "ports: range",
];
const absent114 = ["enableDefaultDeny", "enableDefaultDeny false", "peers: nodes", "FQDN identity"];
const absent114options = ["policy-cidr-match-mode", "node selector labels", "remote node"];
const absent116 = [
  "log.value",
  "peers: cidrGroupSelector",
  "policy-default-local-cluster=false",
  "non-default-deny off",
];
const absent118 = ["extended protocols"];
const absent119 = [
  "peers: groups",
  "kind ClusterNetworkPolicy",
  "ClusterNetworkPolicy read",
  "tier Admin",
  "tier Baseline",
  "action Pass",
  "peers: networks",
  "peers: domainNames",
];
const absentSince116 = ["remote node identity off"];

const absent108 = ["ICMP v4", "ICMP v6", "ICMP rules off", "ingressDeny", "egressDeny"];

test.each([
  ["1.8", [...absent108, ...absent111, ...absent114, ...absent114options, ...absent116, ...absent118, ...absent119]],
  ["1.11", [...absent111, ...absent114, ...absent114options, ...absent116, ...absent118, ...absent119]],
  ["1.14", [...absent114, ...absent114options, ...absent116, ...absent118, ...absent119]],
  ["1.16", [...absentSince116, ...absent116, ...absent118, ...absent119]],
  ["1.18", [...absentSince116, ...absent118, ...absent119]],
  ["1.19", [...absentSince116, ...absent119]],
  ["1.20", [...absentSince116, "peers: requires", "L7 kafka", "L7 other parser"]],
])("%s reaches every feature that it has, and no other", (cilium, absent) => {
  const counts = new Map(featureNames.map((name) => [name, 0]));
  for (let index = 0; index < nCases; index++)
    for (const name of featuresOf(generateCase(generatorProfileOf(cilium), 5, index)))
      counts.set(name, (counts.get(name) ?? 0) + 1);
  const rare = [...counts].filter(([, count]) => count < leastShare * nCases);
  const shares = rare.map(([name, count]) =>
    count === 0 ? name : `${name}: ${((100 * count) / nCases).toFixed(1)} %`,
  );
  expect(shares.sort()).toEqual([...absent].sort());
});
