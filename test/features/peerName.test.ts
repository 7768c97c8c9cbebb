// Names of identities of CIDR groups, which one group may have several of.
import { expect, test } from "vitest";
import { analyzeWorkspace } from "../../src/core/index.ts";
import { foldFacts } from "../../src/features/foldFacts.ts";
import { keyFacts } from "../../src/features/keyFacts.ts";
import { peerName, shortName } from "../../src/features/peerName.ts";

const text = `apiVersion: cilium.io/v2
kind: CiliumCIDRGroup
metadata: {name: offices}
spec: {externalCIDRs: [192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24]}
---
apiVersion: cilium.io/v2
kind: CiliumCIDRGroup
metadata: {name: vpn}
spec: {externalCIDRs: [203.0.113.0/24]}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: from-offices}
spec:
  endpointSelector: {matchLabels: {app: db}}
  ingress: [{fromCIDRSet: [{cidrGroupRef: offices}]}]
---
apiVersion: v1
kind: Pod
metadata: {name: db, labels: {app: db}}
spec: {containers: [{name: db, image: db}]}
`;

const snapshot = analyzeWorkspace([{ file: "a.yaml", text }]);
const [world] = snapshot.worlds;

test("identities of one group are told apart by their prefixes", () => {
  const entries = world?.policyMap("default/db")?.entries.filter(({ origins }) => origins[0]?.policy) ?? [];
  const names = entries.map((entry) => peerName(entry, world)).toSorted();
  expect(names).toEqual(["CIDR group offices (192.0.2.0/24 +1)", "CIDR group offices (203.0.113.0/24)"]);
  expect(names.map(shortName)).toEqual(names);
});

test("a hint leaves the prefixes out where they are too long", () => {
  const [item] = world?.policies.flatMap(({ items }) => items) ?? [];
  const keys = world === undefined || item === undefined ? [] : world.itemKeys(item);
  const facts = world === undefined ? [] : keyFacts(world, "a.yaml", keys);
  expect(facts.map(({ key }) => key?.shortPeer)).toEqual(["CIDR group offices", "CIDR group offices"]);
  expect(foldFacts(facts)).toBe("2 peers → ANY allow");
  expect(foldFacts(facts.slice(0, 1))).toBe("CIDR group offices → ANY allow");
});
