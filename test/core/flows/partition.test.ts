// One flow of a class answers for all of it: random worlds, every version's look-up.
import { expect, test } from "vitest";
import type { FlowSet } from "../../../src/core/flows/flowSets.ts";
import { flowSets } from "../../../src/core/flows/flowSets.ts";
import type { PortClass, SideMap } from "../../../src/core/flows/partition.ts";
import { lookupClass, partition } from "../../../src/core/flows/partition.ts";
import { portDomains } from "../../../src/core/flows/portDomains.ts";
import type { PolicyWorld } from "../../../src/core/policy/engine.ts";
import type { LookupResult } from "../../../src/core/policymap/lookup.ts";
import { profiles } from "../../../src/core/profiles/index.ts";
import { generateCase } from "../../differential/generateCase.ts";
import { generatorProfileOf } from "../../differential/generatorProfile.ts";
import { caseSeed, makeRandom, type Random } from "../../differential/random.ts";
import { toOracleCase } from "../../differential/runDifferential.ts";
import { buildCase, subjectOf } from "../../support/answerCase.ts";

const seed = Number(process.env.SEED ?? 20261121);
const nWorlds = 15;
const nSamples = 250;
const domains = portDomains({ readsIcmpTypes: true });

test.each(profiles.map((profile) => [profile.name, profile] as const))(
  "%s: a class has one verdict",
  { timeout: 60_000 },
  (name, profile) => {
    const wrong: string[] = [];
    let nSampled = 0;
    for (let index = 0; index < nWorlds; index++) {
      const asked = toOracleCase(generateCase(generatorProfileOf(name), seed, index), String(index), 1);
      const { policyWorld: world } = buildCase(asked, undefined, profile);
      const random = makeRandom(caseSeed(seed, index));
      const peers = peersOf(world);
      for (const subject of asked.subjects) {
        const policy = world.policyOf(subjectOf(world, subject));
        const maps = (["ingress", "egress"] as const).map((direction) => ({
          world,
          state: policy[direction].mapState,
        }));
        // Each alone, and both cut together.
        for (const cut of [[maps[0]], [maps[1]], maps].map((list) => list.flatMap((map) => map ?? []))) {
          const classes = partition(cut, peers, (peer) => peer, domains);
          expect(classes.peers.flat().toSorted((a, b) => a - b)).toEqual(peers);
          for (let n = 0; n < nSamples; n++) {
            const peer = pickFrom(random, peers);
            const { protocol, port } = samplePort(random, classes.ports);
            const members = classes.peers.find((one) => one.includes(peer)) ?? [];
            const inClass = classes.ports.filter(
              (one) => one.protocol === protocol && one.first <= port && port <= one.last,
            );
            expect(inClass).toHaveLength(1);
            const [ports] = inClass;
            if (members[0] === undefined || ports === undefined) throw new Error("in no class");
            for (const map of cut) {
              const asOne = verdictOf(lookupClass(map, members[0], ports));
              const itself = verdictOf(lookup(map, peer, protocol, port));
              nSampled++;
              if (asOne !== itself)
                wrong.push(`case ${index}, ${subject}: ${peer} ${protocol}:${port}: ${asOne} ${itself}`);
            }
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(nSampled).toBeGreaterThan(nWorlds * nSamples);
  },
);

test("classes put together again hold what they held", () => {
  const [profile] = profiles.slice(-1);
  if (profile === undefined) throw new Error("no profile");
  for (let index = 0; index < nWorlds; index++) {
    const asked = toOracleCase(generateCase(generatorProfileOf(profile.name), seed, index), String(index), 1);
    const { policyWorld: world } = buildCase(asked, undefined, profile);
    const peers = peersOf(world);
    const [subject] = asked.subjects;
    if (subject === undefined) continue;
    const map = { world, state: world.policyOf(subjectOf(world, subject)).ingress.mapState };
    const classes = partition([map], peers, (peer) => peer, domains);
    const isDenied = (peer: number, ports: PortClass) => lookupClass(map, peer, ports).dropCode !== undefined;
    const sets = flowSets(classes, isDenied);
    for (const peer of peers)
      for (const ports of classes.ports)
        expect(sets.some((set) => holds(set, peer, ports))).toBe(isDenied(peer, ports));
    // No two ranges of a set touch, and no peer is in two sets.
    expect(new Set(sets.flatMap((set) => set.peers)).size).toBe(sets.flatMap((set) => set.peers).length);
    for (const { ports } of sets)
      expect(
        ports.some((one, at) => ports[at - 1]?.protocol === one.protocol && ports[at - 1]?.last === one.first - 1),
      ).toBe(false);
  }
});

function holds(set: FlowSet<number>, peer: number, { protocol, first, last }: PortClass): boolean {
  return (
    set.peers.includes(peer) &&
    set.ports.some((one) => one.protocol === protocol && one.first <= first && last <= one.last)
  );
}

function peersOf(world: PolicyWorld): readonly number[] {
  const reserved = Array.from({ length: 16 }, (_, handle) => handle).filter((handle) => world.identityOf(handle));
  const others = [...world.endpoints, ...world.local].map(({ identity }) => identity.handle);
  return [...new Set([0, ...reserved, ...others])].toSorted((a, b) => a - b);
}

/** Small ports, where rules are, ends of ranges and their neighbours. */
function samplePort(random: Random, classes: readonly PortClass[]): { protocol: number; port: number } {
  const { protocol, first, last } = pickFrom(random, classes);
  const domain = domains.find((one) => one.protocol === protocol)?.last ?? 0;
  const near = random.pick([first, last, first - 1, last + 1, random.below(10), random.below(domain + 1)]);
  return { protocol, port: Math.min(Math.max(near, 0), domain) };
}

function pickFrom<T>(random: Random, items: readonly T[]): T {
  const [first, ...rest] = items;
  if (first === undefined) throw new Error("nothing to pick from");
  return random.pick<T>([first, ...rest]);
}

function lookup({ world, state }: SideMap, identity: number, protocol: number, port: number): LookupResult {
  return world.policyMap.lookup(world, state, { identity, protocol, port, isUntrackedFragment: false });
}

function verdictOf({ dropCode, isRedirected, authType, matchType, winner }: LookupResult): string {
  return `${dropCode} ${isRedirected} ${authType} ${matchType} ${winner?.value}`;
}
