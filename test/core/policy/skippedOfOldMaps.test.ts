// Why a key that a rule of 1.8 or 1.11 asks for is not in the map, and what decided it.
import { expect, test } from "vitest";
import type { EntryValue } from "../../../src/core/policy/entryValue.ts";
import { isDeny } from "../../../src/core/policy/entryValue.ts";
import type { L4Key } from "../../../src/core/policy/mapState.ts";
import type { ResolveRecorder } from "../../../src/core/policy/resolveContext.ts";
import { buildCase, profileNamed, subjectOf } from "../../support/answerCase.ts";

const labels = (app: string) => [
  `k8s:app=${app}`,
  "k8s:io.cilium.k8s.policy.cluster=default",
  "k8s:io.kubernetes.pod.namespace=default",
];

/** `1002 80/6 redirect: overridden-by-deny 1002 0/0 deny` of the ingress keys of the policy, without repeats. */
function skippedOf(version: string, spec: object): readonly string[] {
  const doc = {
    metadata: { name: "x", namespace: "default" },
    spec: { endpointSelector: { matchLabels: { app: "a" } }, ...spec },
  };
  const identities = { 1001: labels("a"), 1002: labels("b") };
  const asked = { id: "", docs: [JSON.stringify(doc)], identities, subjects: [1001] };
  const { policyWorld: world } = buildCase(asked, undefined, profileNamed(version));
  const lines = new Set<string>();
  const text = (key: L4Key, identity: number, value: EntryValue) =>
    `${world.numberOf(identity)} ${key.port}/${key.protocol} ${isDeny(value.precedence) ? "deny" : value.parser === "" ? "allow" : "redirect"}`;
  const recorder: ResolveRecorder = {
    startDirection: () => undefined,
    skip: (reason, key, identity, value, by) => {
      const cause = by === undefined ? "" : ` ${text(by.key, by.identity, world.values.get(by.value))}`;
      lines.add(`${text(key, identity, world.values.get(value))}: ${reason}${cause}`);
    },
    elided: (filter, selector, _prefixes, _origins, row) => {
      lines.add(`${[...selector.selections].map(world.numberOf)} ${filter.port}/${filter.protocol}: ${row}`);
    },
    unresolvedPort: (filter) => lines.add(`${filter.portName}: unresolved`),
    selectsNothing: () => undefined,
  };
  world.recordPolicy(subjectOf(world, 1001), recorder);
  return [...lines];
}

const fromB = { fromEndpoints: [{ matchLabels: { app: "b" } }] };
const port80 = { ports: [{ port: "80", protocol: "TCP" }] };
const http80 = { ...port80, rules: { http: [{ method: "GET" }] } };

test("1.8 tells the row of its table that leaves a key to everyone's", () => {
  const plain = { toPorts: [port80] };
  const redirect = { toPorts: [http80] };
  expect(skippedOf("1.8", { ingress: [plain, { ...fromB, ...plain }] })).toEqual(["1002 80/6: both-allow"]);
  // Cilium's own plain allow of the host, who is always let in, is left to the redirect too.
  const host = "1 80/6: wildcard-redirects";
  expect(skippedOf("1.8", { ingress: [redirect, { ...fromB, ...redirect }] })).toEqual([
    host,
    "1002 80/6: both-redirect",
  ]);
  expect(skippedOf("1.8", { ingress: [redirect, { ...fromB, ...plain }] })).toEqual([
    host,
    "1002 80/6: wildcard-redirects",
  ]);
  expect(skippedOf("1.8", { ingress: [plain, { ...fromB, ...redirect }] })).toEqual([]);
  expect(skippedOf("1.8", { ingress: [{ fromEntities: ["all"] }, fromB] })).toEqual(["1002 0/0: both-allow"]);
});

test("1.11 tells the row of its truth table", () => {
  const plain = { toPorts: [port80] };
  const denyAll = { ingressDeny: [plain] };
  expect(skippedOf("1.11", { ingress: [{ ...fromB, ...plain }], ...denyAll })).toEqual(["1002 80/6: wildcard-denies"]);
  expect(skippedOf("1.11", { ingress: [], ingressDeny: [plain, { ...fromB, ...plain }] })).toEqual([
    "1002 80/6: equal-entries",
  ]);
  expect(skippedOf("1.11", { ingress: [{ fromEntities: ["all"] }, fromB] })).toEqual([]);
});

test("1.11 tells which deny took a port out, and that a redirect was written over a deny", () => {
  expect(skippedOf("1.11", { ingress: [{ ...fromB, toPorts: [port80] }], ingressDeny: [fromB] })).toEqual([
    "1002 80/6 allow: overridden-by-deny 1002 0/0 deny",
  ]);
  const opened = { ingress: [{ toPorts: [port80] }, { ...fromB, toPorts: [http80] }], ingressDeny: [fromB] };
  expect(skippedOf("1.11", opened)).toContain("1002 80/6 deny: lower-precedence 1002 80/6 redirect");
});

test("empty HTTP rules of 1.11 are a redirect that no proxy takes", () => {
  const empty = { ...port80, rules: { http: [] } };
  expect(skippedOf("1.11", { ingress: [{ ...fromB, toPorts: [empty] }] })).toEqual(["1002 80/6 redirect: no-proxy"]);
});

test("a port name that stands for no number makes no key", () => {
  const named = { ports: [{ port: "http", protocol: "TCP" }] };
  expect(skippedOf("1.8", { ingress: [{ ...fromB, toPorts: [named] }] })).toEqual(["http: unresolved"]);
});
