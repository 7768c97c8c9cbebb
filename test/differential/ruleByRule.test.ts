// Two wordings of one question over random worlds: the map with the datapath's look-up, and the rules one after the other.
import { expect, test } from "vitest";
import type { PolicyWorld, ResolvedEndpoint } from "../../src/core/policy/engine.ts";
import { buildCase, optionsOf, subjectOf } from "../support/answerCase.ts";
import { generateCase } from "./generateCase.ts";
import { generatorProfileOf } from "./generatorProfile.ts";
import type { Packet, RuleVerdict } from "./ruleByRule.ts";
import { judgeByRules } from "./ruleByRule.ts";
import { toOracleCase } from "./runDifferential.ts";

const generator = generatorProfileOf("1.20");
const seed = 3;
const nWorlds = 150;

const questions: readonly (readonly [protocol: number, port: number])[] = [
  ...[6, 17, 132].flatMap((protocol) => [3, 4, 5, 6, 7, 8].map((port) => [protocol, port] as const)),
  ...[0, 3, 8].map((type) => [1, type] as const),
  ...[128, 129].map((type) => [58, type] as const),
  [112, 0],
];

test("the map says what the rules say", { timeout: 120_000 }, () => {
  const disagreements: string[] = [];
  const seen = { allowed: 0, denied: 0, redirected: 0 };
  for (let index = 0; index < nWorlds; index++) {
    const asked = toOracleCase(generateCase(generator, seed, index), String(index), 1);
    const { policyWorld } = buildCase(asked);
    const peers = new Set([
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      ...policyWorld.endpoints.map(({ identity }) => identity.handle),
      ...policyWorld.local.map(({ identity }) => identity.handle),
    ]);
    for (const subject of asked.subjects) {
      const endpoint = subjectOf(policyWorld, subject);
      if (policyWorld.policyOf(endpoint).error !== undefined) continue;
      for (const peer of peers) {
        for (const direction of ["ingress", "egress"] as const) {
          for (const [protocol, port] of questions) {
            const packet = { direction, peer, protocol, port };
            const byMap = judgeByMap(policyWorld, endpoint, packet);
            const byRules = judgeByRules(policyWorld, endpoint, optionsOf(asked), packet);
            seen[byMap.decision]++;
            if (JSON.stringify(byMap) !== JSON.stringify(byRules))
              disagreements.push(
                `case ${index}, ${subject}: ${direction} ${policyWorld.numberOf(peer)} ${protocol}:${port}: ` +
                  `map ${JSON.stringify(byMap)}, rules ${JSON.stringify(byRules)}`,
              );
          }
        }
      }
    }
  }
  expect(disagreements).toEqual([]);
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(1000);
});

function judgeByMap(world: PolicyWorld, endpoint: ResolvedEndpoint, packet: Packet): RuleVerdict {
  const { direction, peer, protocol, port } = packet;
  const { mapState } = world.policyOf(endpoint)[direction];
  const { precedence: scheme } = world.mechanisms;
  const looked = { identity: peer, protocol, port, isUntrackedFragment: false };
  const { winner, dropCode, isRedirected } = world.policyMap.lookup(world, mapState, looked);
  if (winner === undefined || dropCode !== undefined) return { decision: "denied" };
  if (!isRedirected) return { decision: "allowed" };
  const { precedence } = world.values.get(winner.value);
  return { decision: "redirected", listenerPriority: scheme.listenerPriorityOf(precedence) ?? 0 };
}
