// Where tiers begin, and how far passes lift: the arithmetic of pkg/policy/rules.go and mapstate.go.
import { expect, test } from "vitest";
import { liftPrecedence } from "../../../src/core/policy/passVerdicts.ts";
import type { PolicyEntry, Verdict } from "../../../src/core/policy/policyEntry.ts";
import { wildcardSelector } from "../../../src/core/policy/selector.ts";
import { computeTierPriorities, tierRanges } from "../../../src/core/policy/tierPriorities.ts";

const entry = (tier: number, priority: number, verdict: Verdict = "allow"): PolicyEntry => ({
  subject: wildcardSelector,
  isNode: false,
  direction: "ingress",
  verdict,
  tier,
  priority,
  defaultDeny: false,
  peers: [wildcardSelector],
  ports: [],
  hasPortRules: false,
  authentication: undefined,
  origin: { kind: "derived", derived: "default-allow" },
});

test("a tier needs its levels and, once more for each level that passes, all of the tiers behind", () => {
  const { base, afterPass, nLevels } = computeTierPriorities([
    entry(100, 1, "pass"),
    entry(100, 1, "pass"),
    entry(100, 2),
    entry(200, 0),
    entry(255, 0),
    entry(255, 1, "deny"),
  ]);
  // 255: 10. 200: 10 + 10. 100: 10 + two times 20.
  expect([...base].sort(([a], [b]) => a - b)).toEqual([
    [100, 0],
    [200, 30],
    [255, 40],
  ]);
  expect([afterPass.get(100), afterPass.get(200), afterPass.get(255), nLevels]).toEqual([20, 10, 0, 50]);
});

test("what a pass lifts stands right behind it, in the order that it had", () => {
  const tiers = computeTierPriorities([entry(100, 1, "pass"), entry(200, 0), entry(255, 0)]);
  const [admin] = tierRanges(tiers);
  if (admin === undefined) throw new Error("no tier");
  const pass = { precedence: 0xffffff00, tier: admin };
  const precedence = (priority: number, low: number) => ((0xffffff - priority) * 0x100 + low) >>> 0;
  const normal = tiers.base.get(200) ?? 0;
  expect(liftPrecedence(precedence(normal, 1), [pass])).toBe(precedence(1, 1));
  expect(liftPrecedence(precedence(normal + 1, 0xff), [pass])).toBe(precedence(2, 0xff));
});
