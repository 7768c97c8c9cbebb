// Two wordings of one question over random worlds, in every version: the map with the datapath's look-up, and the rules
// one after the other. What differs is a quirk of that version, named in versionQuirks.ts, or our fault.
import { expect, test } from "vitest";
import type { PolicyWorld, ResolvedEndpoint } from "../../src/core/policy/engine.ts";
import type { LookupResult } from "../../src/core/policymap/lookup.ts";
import type { DatapathProfile } from "../../src/core/profile.ts";
import { profiles } from "../../src/core/profiles/index.ts";
import { buildCase, optionsOf, subjectOf } from "../support/answerCase.ts";
import { authsByClosestRule } from "./authByClosestRule.ts";
import { authByRules } from "./authByRules.ts";
import { generateCase } from "./generateCase.ts";
import { generatorProfileOf } from "./generatorProfile.ts";
import type { Judgement, Packet } from "./ruleByRule.ts";
import { judgeByRules } from "./ruleByRule.ts";
import { toOracleCase } from "./runDifferential.ts";
import { authQuirks, quirks } from "./versionQuirks.ts";

const seed = 3;
const nWorlds = 150;
/** Of the rules in the worlds for authentication, how many ask for it. */
const authenticationShare = 0.4;
const nAuthWorlds = 190;

const questions: readonly (readonly [protocol: number, port: number])[] = [
  ...[6, 17, 132].flatMap((protocol) => [3, 4, 5, 6, 7, 8].map((port) => [protocol, port] as const)),
  ...[0, 3, 8].map((type) => [1, type] as const),
  ...[128, 129].map((type) => [58, type] as const),
  [112, 0],
];

const all = profiles.map((profile) => [profile.name, profile] as const);

test.each(all)("%s: the map says what the rules say", { timeout: 240_000 }, (name, profile) => {
  const disagreements: string[] = [];
  const seen = { allowed: 0, denied: 0, redirected: 0 };
  for (const { world, endpoint, packet, options, asked } of packetsOf(profile, nWorlds)) {
    const lookup = lookUp(world, endpoint, packet);
    const byMap = decisionOf(lookup);
    const byRules = judgeByRules(world, endpoint, options, packet);
    seen[byMap]++;
    if (isSame(world, lookup, byRules)) continue;
    const quirk = quirks[name].find(({ holds }) => holds({ world, endpoint, options, packet, byMap, byRules }));
    if (quirk === undefined) disagreements.push(`${asked}: map ${byMap}, rules ${JSON.stringify(byRules.verdict)}`);
  }
  expect(disagreements).toEqual([]);
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
});

const withAuthentication = all.filter(([, { policyMap }]) => policyMap.layout.authentication !== "none");

test.each(withAuthentication)("%s: the map asks for what the rules ask", { timeout: 240_000 }, (name, profile) => {
  const disagreements: string[] = [];
  const met = new Set<string>();
  let nAsked = 0;
  for (const { world, endpoint, packet, options, asked } of packetsOf(profile, nAuthWorlds, authenticationShare)) {
    const { authType: byMap, dropCode } = lookUp(world, endpoint, packet);
    const byRules = judgeByRules(world, endpoint, options, packet);
    if (dropCode !== undefined || byRules.verdict.decision === "denied") continue;
    if (byMap > 0) nAsked++;
    const expected = authsOf(world, endpoint, packet, byRules);
    const question = { world, endpoint, options, packet, byRules };
    const isExact = authQuirks[name].every((one) => one.instead?.(question)?.has(byMap) !== false);
    if (expected.has(byMap) && isExact) continue;
    const quirk = authQuirks[name].find((one) => one.holds({ ...question, byMap }));
    if (quirk === undefined) disagreements.push(`${asked}: map ${byMap}, rules ${[...expected].join(" or ")}`);
    else met.add(quirk.name);
  }
  expect(disagreements).toEqual([]);
  expect(nAsked).toBeGreaterThan(100);
  expect([...met]).toEqual(authQuirks[name].map((quirk) => quirk.name));
});

/** Where no rule lets the packet in, none asks for anything. */
function authsOf(
  world: PolicyWorld,
  endpoint: ResolvedEndpoint,
  packet: Packet,
  { matches }: Judgement,
): ReadonlySet<number> {
  if (matches.length === 0) return new Set([0]);
  return world.policyMap.layout.authentication === "type"
    ? authsByClosestRule(world, endpoint, packet)
    : new Set([authByRules(world, endpoint, packet)]);
}

function* packetsOf(profile: DatapathProfile, nCases: number, share?: number) {
  const generator = {
    ...generatorProfileOf(profile.name),
    ...(share === undefined ? {} : { authenticationShare: share }),
  };
  for (let index = 0; index < nCases; index++) {
    const asked = toOracleCase(generateCase(generator, seed, index), String(index), 1);
    const { policyWorld: world } = buildCase(asked, undefined, profile);
    const options = optionsOf(asked, profile);
    const peers = new Set([
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].filter((handle) => world.identityOf(handle) !== undefined),
      ...world.endpoints.map(({ identity }) => identity.handle),
      ...world.local.map(({ identity }) => identity.handle),
    ]);
    for (const subject of asked.subjects) {
      const endpoint = subjectOf(world, subject);
      if (world.policyOf(endpoint).error !== undefined) continue;
      for (const peer of peers)
        for (const direction of ["ingress", "egress"] as const)
          for (const [protocol, port] of questions) {
            const packet: Packet = { direction, peer, protocol, port };
            const text = `case ${index}, ${subject}: ${direction} ${world.numberOf(peer)} ${protocol}:${port}`;
            yield { world, endpoint, packet, options, asked: text };
          }
    }
  }
}

function lookUp(world: PolicyWorld, endpoint: ResolvedEndpoint, packet: Packet): LookupResult {
  const { direction, peer, protocol, port } = packet;
  const { mapState } = world.policyOf(endpoint)[direction];
  return world.policyMap.lookup(world, mapState, { identity: peer, protocol, port, isUntrackedFragment: false });
}

function decisionOf({ dropCode, isRedirected }: LookupResult): "allowed" | "denied" | "redirected" {
  return dropCode !== undefined ? "denied" : isRedirected ? "redirected" : "allowed";
}

/** Entries of old maps hold no rank, so which listener a redirect leads to is compared from 1.18 on. */
function isSame(world: PolicyWorld, lookup: LookupResult, byRules: Judgement): boolean {
  const { verdict } = byRules;
  if (decisionOf(lookup) !== verdict.decision) return false;
  if (verdict.decision === "denied") return true;
  if (verdict.decision !== "redirected" || world.policyMap.layout.rank === "none" || lookup.winner === undefined)
    return true;
  const { precedence } = world.values.get(lookup.winner.value);
  return (world.mechanisms.precedence.listenerPriorityOf(precedence) ?? 0) === verdict.listenerPriority;
}
