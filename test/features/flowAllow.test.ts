// "Allow this flow" in words.
import { expect, test } from "vitest";
import type { AllowAnswer, Proposal } from "../../src/core/index.ts";
import { allowView } from "../../src/features/flowAllow.ts";
import { plainText } from "../../src/features/sentence.ts";

const proposal: Proposal = {
  id: "1",
  kind: "port",
  policy: "CiliumNetworkPolicy shop/db",
  added: "5433/TCP",
  file: "db.yaml",
  isNewFile: false,
  line: 7,
  edits: [],
  text: '- port: "5433"',
  opened: [],
};

function viewOf(part: Partial<Proposal>) {
  const answer: AllowAnswer = {
    sides: [{ direction: "ingress", endpoint: "shop/db", proposals: [{ ...proposal, ...part }], blockedBy: [] }],
    nothing: null,
  };
  const [side] = allowView(answer).sides;
  const [first] = side?.proposals ?? [];
  if (first === undefined) throw new Error("no proposal");
  return first;
}

test.each([
  [{}, "Add 5433/TCP to the rule of CiliumNetworkPolicy shop/db"],
  [{ kind: "peer", added: "shop/web" }, "Add shop/web to the peers of a rule of CiliumNetworkPolicy shop/db"],
  [
    { kind: "item", added: "shop/web on 5433/TCP" },
    "Add a rule for shop/web on 5433/TCP to CiliumNetworkPolicy shop/db",
  ],
  [{ kind: "policy" }, "Add CiliumNetworkPolicy shop/db"],
  [{ kind: "policy", isNewFile: true }, "Add CiliumNetworkPolicy shop/db in a new file"],
  [{ kind: "request", added: "GET /a" }, "Add GET /a to the rules of CiliumNetworkPolicy shop/db for the proxy"],
] satisfies readonly (readonly [Partial<Proposal>, string])[])("titles: %j", (part, title) => {
  expect(viewOf(part).title).toBe(title);
});

test("what else passes is told from whom to whom", () => {
  const peers = ["shop/a", "shop/b", "shop/c", "shop/d", "shop/e"];
  const opened = [
    { direction: "ingress", endpoints: ["shop/db"], peers: ["shop/api"], ports: ["5433/TCP"] },
    { direction: "egress", endpoints: ["shop/db"], peers, ports: [] },
  ] as const;
  expect(viewOf({ opened }).alsoAllows).toEqual([
    "shop/api to shop/db on 5433/TCP",
    "shop/db to shop/a, shop/b, shop/c, shop/d and 1 more on every port",
  ]);
  expect(viewOf({ opened: opened.slice(0, 1), kind: "request" }).alsoAllows).toEqual([
    "shop/api to shop/db on 5433/TCP, for the same request",
  ]);
});

test("a kustomization that has to list the new file is named", () => {
  const unlisted = { kustomization: "shop/kustomization.yaml", path: "allow-db.yaml" };
  expect(viewOf({ kind: "policy", isNewFile: true, unlisted }).notes).toEqual([
    "shop/kustomization.yaml leaves a new file out: add allow-db.yaml to its resources.",
  ]);
});

test("notes say whom a rule means beside those who are there", () => {
  expect(viewOf({}).notes).toEqual([]);
  expect(viewOf({ text: "- fromEndpoints:\n  - matchLabels:\n      app: web" }).notes).toEqual([
    "Pods that come later with the same labels are meant, too.",
  ]);
  expect(viewOf({ text: "- toFQDNs:\n  - matchName: a.example" }).notes).toEqual([
    "Cilium learns addresses of names from a DNS rule (`rules.dns`) for the same pods.",
  ]);
  expect(viewOf({ text: "- fromEntities:\n    - world" }).notes).toEqual([
    "Every address outside the cluster is meant.",
  ]);
});

test("a side that no rule opens says what stands in the way", () => {
  const rules = [{ policy: "CiliumNetworkPolicy shop/deny", path: "spec.ingressDeny[0]", file: "deny.yaml", line: 7 }];
  const blocked = (blockedBy: typeof rules) =>
    allowView({ sides: [{ direction: "egress", endpoint: "shop/db", proposals: [], blockedBy }], nothing: null })
      .sides[0];
  expect(blocked(rules)?.title).toBe("Egress at shop/db");
  expect(blocked(rules)?.blockedBy.map(plainText)).toEqual([
    "CiliumNetworkPolicy shop/deny stands in the way, whatever allows the flow: change deny.yaml:8.",
  ]);
  expect(blocked([])?.blockedBy.map(plainText)).toEqual(["No rule that this version of Cilium takes opens it."]);
});

test("where nothing is to be opened, a sentence says why", () => {
  for (const nothing of ["not-denied", "denied-by-proxy", "dropped-on-the-way", "no-backends"] as const)
    expect(allowView({ sides: [], nothing }).note).toMatch(/\.$/);
});
