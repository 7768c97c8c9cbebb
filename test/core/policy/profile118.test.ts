// A few facts of semantics.md §6.1 that 1.18 answers otherwise than 1.20.
import { expect, test } from "vitest";
import { profiles } from "../../../src/core/profiles/index.ts";
import { answerCase } from "../../support/answerCase.ts";

const labels = (namespace: string, app: string) => [
  `k8s:app=${app}`,
  "k8s:io.cilium.k8s.policy.cluster=default",
  `k8s:io.kubernetes.pod.namespace=${namespace}`,
];

/** `ingress 1002 6:80 allow 27`: direction, identity, protocol, port, verdict, proxy port priority. */
function ask(spec: object): readonly string[] {
  const profile = profiles.find(({ name }) => name === "1.18");
  const doc = {
    metadata: { name: "x", namespace: "default" },
    spec: { endpointSelector: { matchLabels: { app: "a" } }, ...spec },
  };
  const identities = { 1001: labels("default", "a"), 1002: labels("default", "b") };
  const answer = answerCase({ id: "", docs: [JSON.stringify(doc)], identities, subjects: [1001] }, profile);
  return (answer.subjects[0]?.answers[0]?.entries ?? []).map(
    ({ direction, identity, protocol, port, verdict, proxyPortPriority }) =>
      `${direction} ${identity} ${protocol}:${port} ${verdict} ${proxyPortPriority}`,
  );
}

const fromB = { fromEndpoints: [{ matchLabels: { app: "b" } }] };

test("anyone is identity 0 alone, and the host's key is always there", () => {
  expect(ask({ ingress: [{ toPorts: [{ ports: [{ port: "80", protocol: "TCP" }] }] }] })).toEqual([
    "ingress 0 6:80 allow 0",
    "ingress 1 0:0 allow 0",
    "egress 0 0:0 allow 0",
  ]);
});

test("a redirect outranks a plain allow by its proxy port priority", () => {
  const http = {
    ...fromB,
    toPorts: [{ ports: [{ port: "80", protocol: "TCP" }], rules: { http: [{ method: "GET" }] } }],
  };
  expect(ask({ ingress: [fromB, http] }).slice(0, 3)).toEqual([
    "ingress 1 0:0 allow 0",
    "ingress 1002 0:0 allow 0",
    "ingress 1002 6:80 allow 27",
  ]);
});

test("a deny of anyone prunes the allow of a pod, and leaves the host's key to the look-up", () => {
  expect(ask({ ingress: [fromB], ingressDeny: [{ fromEntities: ["all"] }] }).slice(0, 2)).toEqual([
    "ingress 0 0:0 deny 0",
    "ingress 1 0:0 allow 0",
  ]);
});

test("a range that starts at 0 holds the other prefixes beside the whole protocol", () => {
  const range = [{ port: "0", endPort: 100, protocol: "TCP" }];
  expect(ask({ ingress: [{ ...fromB, toPorts: [{ ports: range }] }] }).filter((line) => line.includes("1002"))).toEqual(
    [
      "ingress 1002 6:0 allow 0",
      "ingress 1002 6:64 allow 0",
      "ingress 1002 6:96 allow 0",
      "ingress 1002 6:100 allow 0",
    ],
  );
});
