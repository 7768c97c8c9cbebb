import { expect, test } from "vitest";
import type { DenialCause, FlowAnswer } from "../../src/core/index.ts";
import { flowToBackend, flowVerdict, verdictTitle } from "../../src/features/flowVerdict.ts";
import { nearestNames } from "../../src/features/nearestNames.ts";
import { plainText } from "../../src/features/sentence.ts";
import { deniedAnswer, entry, shopWorld, webEntry } from "../support/shopWorld.ts";

const flow = { from: "shop/web", to: "shop/db", protocol: "TCP", port: 5433 };
const { egress, ingress } = deniedAnswer;
if (egress === null || ingress === null) throw new Error("both sides are there");

test("a denial says where, why, and what came nearest", () => {
  const verdict = flowVerdict(shopWorld, flow, deniedAnswer);
  expect(verdict).toMatchObject({ title: "Denied at ingress of shop/db", decidedBy: "ingress", notEnforced: false });
  expect(verdict.egress.title).toBe("Egress at shop/web: allowed, not enforced");
  expect(plainText(verdict.egress.sentence)).toBe("No policy selects shop/web for egress, so everything may leave.");
  if (verdict.ingress.kind !== "side") throw new Error("ingress has a side");
  expect(verdict.ingress.title).toBe("Ingress at shop/db: denied");
  expect(plainText(verdict.ingress.sentence)).toBe(
    "policies/db.yaml:8 turns on default deny, and no key allows shop/web on 5433/TCP.",
  );
  expect(plainText(verdict.ingress.outcome)).toBe("Nothing found: drop 133 Policy denied");
  expect(verdict.ingress.nearMisses[0]?.sentence).toEqual([
    { kind: "text", text: " allows shop/web on 5432/TCP; the flow goes to " },
    { kind: "mark", text: "5433/TCP" },
  ]);
  expect(verdict.ingress.map?.note).toBe("3 of 4; the 1 egress key allows everything (not enforced)");
  expect(verdict.ingress.map?.rows.map(({ mark, remark }) => [mark, remark])).toEqual([
    [null, ""],
    ["nearMiss", "port differs"],
    [null, ""],
  ]);
  expect(verdict.ingress.lookups[0]?.key).toMatchObject({ peer: "shop/web", port: "5433/TCP" });
});

test("an allowed flow names its key, and never hides that nothing is enforced", () => {
  const allowed: FlowAnswer = {
    ...deniedAnswer,
    decision: "allowed",
    dropReason: null,
    ingress: { ...ingress, decision: "allowed", entry: webEntry, nearMisses: [] },
  };
  expect(verdictTitle(allowed)).toBe("Allowed");
  const side = flowVerdict(shopWorld, flow, allowed).ingress;
  expect(plainText(side.sentence)).toBe("Key 1002 5432/TCP allow from policies/db.yaml:9.");
  expect(verdictTitle({ ...allowed, ingress: { ...ingress, enforced: false, decision: "allowed" } })).toBe(
    "Allowed, not enforced",
  );
});

test("a denial that the packet passes by is told as one that is not asked", () => {
  const side = flowVerdict(shopWorld, flow, { ...deniedAnswer, decision: "allowed", dropReason: null }).ingress;
  if (side.kind !== "side") throw new Error("ingress has a side");
  expect(side.title).toBe("Ingress at shop/db: denied, but not asked on this way");
  expect(plainText(side.outcome)).toBe("Nothing found: denied, but the packet passes by this policy");
});

test("what audit mode lets pass is told as a denial that is not carried out", () => {
  const audited: FlowAnswer = {
    ...deniedAnswer,
    decision: "allowed",
    dropReason: null,
    ingress: { ...ingress, decision: "allowed" },
  };
  const side = flowVerdict(shopWorld, flow, audited).ingress;
  if (side.kind !== "side") throw new Error("ingress has a side");
  expect(plainText(side.sentence)).toBe(
    "policies/db.yaml:8 turns on default deny, and no key allows shop/web on 5433/TCP. Audit mode lets the packet pass, and tells of it.",
  );
  expect(plainText(side.outcome)).toBe("Nothing found: denied, but in audit mode the packet passes");
});

test("authentication that always fails is no deny, and a side does not borrow the drop reason of the other", () => {
  const failing = { ...webEntry, authentication: { type: "test-always-fail", explicit: true } as const };
  const answer: FlowAnswer = { ...deniedAnswer, ingress: { ...ingress, entry: failing, nearMisses: [] } };
  const side = flowVerdict(shopWorld, flow, answer).ingress;
  expect(plainText(side.sentence)).toMatch(/from policies\/db\.yaml:9, but its authentication always fails\.$/);
  if (side.kind !== "side") throw new Error("ingress has a side");
  expect(plainText(side.outcome)).toMatch(/ wins: dropped$/);
});

test("several policies behind default deny, and policies left out, bound the sentence", () => {
  const [deny] = ingress.defaultDenyBy;
  if (deny === undefined) throw new Error("one turns on default deny");
  const two = { ...deniedAnswer, ingress: { ...ingress, defaultDenyBy: [deny, deny] } };
  expect(plainText(flowVerdict(shopWorld, flow, two).ingress.sentence)).toBe(
    "policies/db.yaml:8 and 1 more turn on default deny, and no key allows shop/web on 5433/TCP.",
  );
  const open: FlowAnswer = {
    ...deniedAnswer,
    decision: "allowed",
    ingress: { ...ingress, enforced: false, decision: "allowed" },
  };
  expect(plainText(flowVerdict(shopWorld, flow, open).ingress.sentence)).toBe(
    "No policy selects shop/db for ingress, apart from what is left out, so everything may enter.",
  );
});

test("a backend is reached on its own port", () => {
  expect(flowToBackend(flow, "shop/web 8080/TCP")).toEqual({ ...flow, to: "shop/web", port: 8080 });
});

const proxyDenial = {
  decision: "denied",
  message: "403",
  direction: "ingress",
  protocol: "http",
  reply: "403",
  rule: null,
  nearest: [],
  names: null,
} as const;

test("a redirect names the proxy and what it answers", () => {
  const http = entry({ redirect: { parser: "http", listener: null, priority: 101 } });
  const answer: FlowAnswer = {
    ...deniedAnswer,
    decision: "redirected",
    ingress: { ...ingress, decision: "redirected", entry: http },
  };
  expect(verdictTitle(answer)).toBe("Passed to the HTTP proxy, which decides");
  expect(verdictTitle({ ...answer, l7: proxyDenial })).toBe("Passed to the HTTP proxy, which denies");
});

test("backends that differ are counted, a side without an endpoint is not applicable", () => {
  const backend = (decision: FlowAnswer["decision"]) => ({ backend: "b", answer: { ...deniedAnswer, decision } });
  const mixed: FlowAnswer = {
    ...deniedAnswer,
    decision: "mixed",
    backends: [backend("allowed"), backend("denied"), backend("allowed")],
  };
  expect(verdictTitle(mixed)).toBe("Mixed: 2 of 3 backends allowed");
  const proxied = (l7: "allowed" | "denied" | null) => ({
    backend: "b",
    answer: {
      ...deniedAnswer,
      decision: "redirected" as const,
      l7: l7 && { ...proxyDenial, decision: l7 },
    },
  });
  const title = (...backends: NonNullable<FlowAnswer["backends"]>) => verdictTitle({ ...mixed, backends });
  expect(title(backend("allowed"), backend("denied"), proxied("allowed"))).toBe(
    "Mixed: 2 of 3 backends allowed, of these 1 by way of the proxy",
  );
  expect(title(backend("denied"), proxied("allowed"))).toBe("Mixed: 1 of 2 backends allowed, by way of the proxy");
  expect(title(backend("allowed"), proxied("denied"))).toBe("Mixed: 1 of 2 backends allowed");
  expect(title(backend("allowed"), proxied(null))).toBe("Mixed: 1 of 2 backends allowed; the proxy decides for 1");
  const fromWorld = flowVerdict(shopWorld, { ...flow, from: "world" }, { ...deniedAnswer, egress: null });
  expect(fromWorld.egress).toMatchObject({ kind: "absent", title: "Egress at world: not applicable" });
});

test("near names", () => {
  expect(nearestNames("shop/wbe", ["shop/web", "shop/web-admin", "other/zzzzzzzz"])).toEqual(["shop/web"]);
  expect(nearestNames("web", ["shop/web", "shop/db"])).toEqual(["shop/web"]);
});

test("a denied side says why, with the policies behind it", () => {
  const why = (cause: DenialCause) => {
    const side = flowVerdict(shopWorld, flow, { ...deniedAnswer, ingress: { ...ingress, cause } }).ingress;
    if (side.kind !== "side" || side.why === null) throw new Error("ingress says why");
    return `${side.why.title}: ${plainText(side.why.sentence)}`;
  };
  const policies = ["a", "b", "c"].map((name, line) => ({
    policy: `CiliumNetworkPolicy shop/${name}`,
    file: "p.yaml",
    line,
  }));
  const rules = policies.map((policy) => ({ ...policy, path: "spec.ingressDeny[0]" }));
  expect(why({ kind: "default-deny", by: policies, because: null })).toBe(
    "Default deny: CiliumNetworkPolicy shop/a (p.yaml:1), CiliumNetworkPolicy shop/b (p.yaml:2) and 1 more turn on default deny, and no rule allows the flow.",
  );
  expect(why({ kind: "default-deny", by: [], because: "enable-policy=always" })).toBe(
    "Default deny: enable-policy=always denies what no rule allows, and no rule allows the flow.",
  );
  expect(why({ kind: "no-policy", because: "reserved:init" })).toBe(
    "No policy: No policy selects shop/db for ingress, and the identity reserved:init, of a pod without labels, denies what no rule allows.",
  );
  expect(why({ kind: "explicit-deny", rules: rules.slice(0, 2) })).toBe(
    "Denied by a rule: CiliumNetworkPolicy shop/a (p.yaml:1) and CiliumNetworkPolicy shop/b (p.yaml:2) deny it, and nothing wins over a deny.",
  );
  expect(why({ kind: "authentication", rules: rules.slice(0, 1) })).toBe(
    "Authentication fails: CiliumNetworkPolicy shop/a (p.yaml:1) allows it with an authentication that always fails.",
  );
  expect(why({ kind: "unresolved", message: "conflict", rules: [] })).toBe(
    "Policies in conflict: The policies of shop/db can't be put together, so its map is empty: conflict.",
  );
});
