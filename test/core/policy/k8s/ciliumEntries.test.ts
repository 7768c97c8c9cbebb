// What items with services become, as Cilium's own packages answer it in the differential check.
import { expect, test } from "vitest";
import type { CaseService } from "../../../support/answerCase.ts";
import { answerCase, profileNamed } from "../../../support/answerCase.ts";

const pod = (app: string) => [
  `k8s:app=${app}`,
  "k8s:io.kubernetes.pod.namespace=default",
  "k8s:io.cilium.k8s.policy.cluster=default",
];
const withSelector: CaseService = {
  namespace: "default",
  name: "pods",
  labels: { app: "b" },
  selector: { app: "b" },
  backends: ["10.1.2.3"],
};
const withoutSelector: CaseService = { namespace: "default", name: "addresses", labels: {}, backends: ["10.1.2.4"] };

/** `1002 6:80 allow`, of egress. */
function ask(cilium: string, rule: object): readonly string[] {
  const doc = {
    kind: "CiliumNetworkPolicy",
    metadata: { name: "x", namespace: "default" },
    spec: { endpointSelector: { matchLabels: { app: "a" } }, ...rule },
  };
  const answer = answerCase(
    {
      id: "",
      docs: [JSON.stringify(doc)],
      identities: { 1001: pod("a"), 1002: pod("b") },
      services: [withSelector, withoutSelector],
      subjects: [1001],
    },
    profileNamed(cilium),
  );
  return (answer.subjects[0]?.answers[0]?.entries ?? [])
    .filter(({ direction }) => direction === "egress")
    .map(({ identity, protocol, port, verdict }) => `${identity} ${protocol}:${port} ${verdict}`);
}

const toAll = { toServices: [{ k8sServiceSelector: { selector: {}, namespace: "default" } }] };
const toPods = { toServices: [{ k8sService: { serviceName: "pods", namespace: "default" } }] };

test("a service with a selector is its pods from 1.18 on, one without is its addresses in every version", () => {
  const toAddresses = { toServices: [{ k8sService: { serviceName: "addresses" } }] };
  expect(["1.16", "1.18", "1.20"].map((cilium) => ask(cilium, { egress: [toPods] }))).toEqual([
    [],
    ["1002 0:0 allow"],
    ["1002 0:0 allow"],
  ]);
  expect(["1.11", "1.16", "1.18", "1.20"].map((cilium) => ask(cilium, { egress: [toAddresses] }))).toEqual(
    Array.from({ length: 4 }, () => ["16777217 0:0 allow"]),
  );
});

test("an empty selector means no service up to 1.18, and every one in 1.20", () => {
  expect(ask("1.18", { egress: [toAll] })).toEqual([]);
  expect(ask("1.20", { egress: [toAll] })).toEqual(["1002 0:0 allow", "16777217 0:0 allow"]);
});

test("pods of services have to meet what the item requires, addresses have not", () => {
  const requires = { toRequires: [{ matchLabels: { tier: "x" } }] };
  const both = { toServices: [...toPods.toServices, { k8sService: { serviceName: "addresses" } }] };
  expect(ask("1.18", { egress: [{ ...both, ...requires }] })).toEqual(["16777217 0:0 allow"]);
});

test("services of a deny rule are not looked up: with a port, it denies that port to everyone", () => {
  const port = { toPorts: [{ ports: [{ port: "80", protocol: "TCP" }] }] };
  expect(ask("1.18", { egressDeny: [{ ...toPods, ...port }] })).toEqual(["0 6:80 deny"]);
  expect(ask("1.20", { egressDeny: [{ ...toPods, ...port }] })).toContain("0 6:80 deny");
  expect(ask("1.20", { egressDeny: [toPods] })).toEqual([]);
});
