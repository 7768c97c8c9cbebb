// policymap: the maps of endpoints, as a table, as data, as Cilium's own tool prints them, or as bytes.
import type { PolicyMapView, WorldView } from "../core/index.ts";
import { nearestNames } from "../features/nearestNames.ts";
import { renderPolicyMapTable } from "../features/policyMapText.ts";
import { type Answer, assumptionsPart, ciliumFromOf, ciliumOf } from "./answer.ts";
import { printable } from "./output.ts";
import { renderBpf, renderRaw } from "./policymapBpf.ts";
import { suggestionText, UsageError } from "./usageError.ts";
import { candidateWorlds, listWorlds } from "./worlds.ts";

export interface WorldMap {
  readonly world: WorldView;
  readonly map: PolicyMapView;
}

/** @returns the exit code */
export async function policymap(answer: Answer): Promise<number> {
  const { output, given } = answer;
  const candidates = candidateWorlds(answer);
  const asked = given.values.get("--endpoint");
  const named = asked?.map((name) => findMap(name, candidates, answer));
  const worlds = named === undefined ? candidates : [...new Set(named.map(({ world }) => world))];
  const maps = named ?? allMaps(worlds, answer);
  const nMaps = named?.length ?? worlds.reduce((sum, { endpoints }) => sum + endpoints.length, 0);
  if (given.format === "json") {
    const endpoints = transform(maps, ({ world, map }) => ({ world: world.root, ...map }));
    const head = {
      cilium: ciliumOf(worlds, given),
      ciliumFrom: ciliumFromOf(worlds, given),
      ...assumptionsPart(worlds),
    };
    await output.jsonList(head, "endpoints", endpoints);
    return 0;
  }
  const render = renderers[given.format] ?? renderTable;
  const isListing = render !== renderTable;
  const texts = transform(maps, (one) => {
    if (isListing && one.map.error !== undefined) output.complain(describeFailure(one.map.endpoint, one.map.error));
    return printable(render(one, nMaps === 1, answer));
  });
  await output.writeAll(texts);
  if (nMaps === 0) output.complain("no endpoints here\n");
  return 0;
}

/** Cilium's own listing and the bytes of a map have no place for it. */
function describeFailure(endpoint: string, error: string): string {
  return printable(`${endpoint}: Cilium can't resolve this endpoint's policy, and keeps the map it had: ${error}\n`);
}

const renderers: Readonly<Record<string, (one: WorldMap, isOnly: boolean) => string>> = {
  bpf: renderBpf,
  raw: renderRaw,
};

function renderTable({ world, map }: WorldMap, isOnly: boolean, { snapshot, read }: Answer): string {
  const head = snapshot.worlds.length > 1 ? `# World ${read.show(world.root)}\n` : "";
  return `${head}${renderPolicyMapTable(map, world)}${isOnly ? "" : "\n"}`;
}

function* transform<From, To>(items: Iterable<From>, toOther: (item: From) => To): Generator<To> {
  for (const item of items) yield toOther(item);
}

function* allMaps(worlds: readonly WorldView[], { progress }: Answer): Generator<WorldMap> {
  for (const world of worlds) {
    for (const { name } of world.endpoints) {
      progress(`map of ${name}`);
      const map = world.policyMap(name);
      if (map !== undefined) yield { world, map };
    }
  }
}

function findMap(name: string, worlds: readonly WorldView[], answer: Answer): WorldMap {
  const found = worlds.flatMap((world) => {
    const map = world.policyMap(name);
    return map === undefined ? [] : [{ world, map }];
  });
  const [first] = found;
  if (first === undefined) {
    const names = worlds.flatMap(({ endpoints }) => endpoints.map((endpoint) => endpoint.name));
    throw new UsageError(`--endpoint: no endpoint "${name}" here${suggestionText(nearestNames(name, names))}`);
  }
  if (found.length > 1) {
    const holders = found.map(({ world }) => world);
    throw new UsageError(`--endpoint: "${name}" is in several worlds: ${listWorlds(answer, holders)}`);
  }
  return first;
}
