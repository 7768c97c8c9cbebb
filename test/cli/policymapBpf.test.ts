// One world listed as `cilium bpf policy get` of each version prints it, and its bytes: also of profiles that no option
// offers yet. Versions read different parts of the rules: 1.8 knows no deny, 1.14 no range of ports.
import { describe, expect, test } from "vitest";
import { renderBpf, renderRaw } from "../../src/cli/policymapBpf.ts";
import type { WorldView } from "../../src/core/index.ts";
import { encodeEntryView } from "../../src/core/policymap/entryBytes.ts";
import { makePolicyMapFormat } from "../../src/core/policymap/mapFormat.ts";
import { makePolicyMapView } from "../../src/core/policymap/mapView.ts";
import type { DatapathProfile } from "../../src/core/profile.ts";
import { profiles } from "../../src/core/profiles/index.ts";
import { buildCase, subjectOf } from "../support/answerCase.ts";
import { shopWorld } from "../support/shopWorld.ts";
import { expectGolden } from "./runCli.ts";

const labels = (app: string) => [
  `k8s:app=${app}`,
  "k8s:io.cilium.k8s.policy.cluster=default",
  "k8s:io.kubernetes.pod.namespace=default",
];

const fromB = { fromEndpoints: [{ matchLabels: { app: "b" } }] };
const policy = {
  metadata: { name: "a", namespace: "default" },
  spec: {
    endpointSelector: { matchLabels: { app: "a" } },
    ingress: [
      { ...fromB, toPorts: [{ ports: [{ port: "80", protocol: "TCP" }], rules: { http: [{ method: "GET" }] } }] },
      { ...fromB, toPorts: [{ ports: [{ port: "8000", endPort: 8007, protocol: "TCP" }] }] },
      { toPorts: [{ ports: [{ port: "9090", protocol: "TCP" }] }] },
    ],
    ingressDeny: [{ ...fromB, toPorts: [{ ports: [{ port: "22", protocol: "TCP" }] }] }],
  },
};

describe.each(profiles.map((profile) => [profile.name, profile] as const))("%s", (name, profile) => {
  const { world, map } = viewOf(profile);

  test("the listing", () => expectGolden(`bpf-${name}.txt`, renderBpf({ world, map }, true)));

  test("the bytes", () => expectGolden(`raw-${name}.txt`, renderRaw({ world, map }, true)));

  test("one of several maps is announced as with --all", () => {
    const [first] = renderBpf({ world, map }, false).split("\n");
    const { namePrefix, listing } = profile.policyMap;
    expect(first).toBe(
      listing.head === "path"
        ? `/sys/fs/bpf/tc/globals/${namePrefix}id(identity-1001):`
        : "Endpoint ID: id(identity-1001)",
    );
  });
});

function viewOf(profile: DatapathProfile) {
  const asked = {
    id: "",
    docs: [JSON.stringify(policy)],
    options: { "enable-ipv6": false },
    identities: { 1001: labels("a"), 1002: labels("b") },
    subjects: [1001],
  };
  const { docs, policyWorld } = buildCase(asked, undefined, profile);
  expect(docs).toEqual([{ error: null }]);
  const map = makePolicyMapView(
    {
      world: policyWorld,
      isAudit: false,
      readsIcmpTypes: true,
      maxEntries: 16384,
      lineOf: () => 0,
      leftOutFor: () => [],
      defaultDenyLine: () => undefined,
    },
    subjectOf(policyWorld, 1001),
  );
  const world: WorldView = {
    ...shopWorld,
    mapFormat: makePolicyMapFormat(profile.policyMap),
    entryBytes: (entry) => encodeEntryView(profile.policyMap.layout, entry),
  };
  return { world, map };
}
