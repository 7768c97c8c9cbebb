// Names of identities in a suite: the page's own, prefixes, and Cilium's for reserved ones.
import { formatPrefix } from "../../src/core/ipcache/prefix.ts";
import type { PolicyWorld } from "../../src/core/policy/engine.ts";

/** By number, for printing: the page's names and the prefixes that the world allocated, all that share an identity. */
export function namesOf(numbers: ReadonlyMap<string, number>, world: PolicyWorld): ReadonlyMap<number, string> {
  return namesWithPrefixes(numbers, prefixesByNumber(world));
}

/** Of each local identity; several that share one are joined by commas, as the oracle joins them. */
export function prefixesByNumber(world: PolicyWorld): Readonly<Record<string, string>> {
  const prefixes: Record<string, string> = {};
  for (const { prefix, identity } of world.local) {
    const number = world.numberOf(identity.handle);
    const text = formatPrefix(prefix);
    prefixes[number] = prefixes[number] === undefined ? text : `${prefixes[number]},${text}`;
  }
  return prefixes;
}

export function namesWithPrefixes(
  numbers: ReadonlyMap<string, number>,
  prefixes: Readonly<Record<string, string>>,
): ReadonlyMap<number, string> {
  return new Map([
    // A /0 may be a reserved identity, which has a name.
    ...Object.entries(prefixes).flatMap(([number, prefix]) =>
      Number(number) < 16 ? [] : [[Number(number), prefix] as const],
    ),
    ...[...numbers].map(([name, number]) => [number, name] as const),
  ]);
}

/** By name, for reading flows. */
export function allNumbers(numbers: ReadonlyMap<string, number>, world: PolicyWorld): ReadonlyMap<string, number> {
  return new Map([
    ...world.mechanisms.reservedIdentities.map(
      ({ identity, labels }) => [labels[0]?.replace("reserved:", "") ?? "", identity] as const,
    ),
    ...world.local.map(({ prefix, identity }) => [formatPrefix(prefix), world.numberOf(identity.handle)] as const),
    ...numbers,
  ]);
}
