// policymap: the maps of endpoints, as a table, as data, as Cilium's own tool prints them, or as bytes.
import type { PolicyMapView, WorldView } from "../core/index.ts";
import { nearestNames } from "../features/nearestNames.ts";
import { renderPolicyMapTable } from "../features/policyMapText.ts";
import { type Answer, ciliumOf } from "./answer.ts";
import { printable } from "./output.ts";
import { renderBpf, renderRaw } from "./policymapBpf.ts";
import { suggestionText, UsageError } from "./usageError.ts";
import { candidateWorlds, listWorlds } from "./worlds.ts";

export interface WorldMap {
  readonly world: WorldView;
  readonly map: PolicyMapView;
}

/** @returns the exit code */
export function policymap(answer: Answer): number {
  const { output, given } = answer;
  if (answer.versionFault !== undefined) throw new UsageError(answer.versionFault);
  const worlds = candidateWorlds(answer);
  const asked = given.values.get("--endpoint");
  const maps = asked === undefined ? allMaps(worlds, answer) : asked.map((name) => findMap(name, worlds, answer));
  switch (given.format) {
    case "json":
      output.json({
        cilium: ciliumOf([...new Set(maps.map(({ world }) => world))], given),
        endpoints: maps.map(({ world, map }) => ({ world: world.root, ...map })),
      });
      return 0;
    case "bpf":
      output.write(printable(renderBpf(maps)));
      return 0;
    case "raw":
      output.write(printable(renderRaw(maps)));
      return 0;
    default:
      output.write(printable(renderTables(maps, answer)));
      return 0;
  }
}

function renderTables(maps: readonly WorldMap[], { snapshot, read }: Answer): string {
  const hasSeveral = snapshot.worlds.length > 1;
  if (maps.length === 0) return "# No endpoints here\n";
  return maps
    .map(
      ({ world, map }) =>
        `${hasSeveral ? `# World ${read.show(world.root)}\n` : ""}${renderPolicyMapTable(map, world)}`,
    )
    .join("\n");
}

function allMaps(worlds: readonly WorldView[], { progress }: Answer): readonly WorldMap[] {
  return worlds.flatMap((world) =>
    world.endpoints.flatMap(({ name }) => {
      progress(`map of ${name}`);
      const map = world.policyMap(name);
      return map === undefined ? [] : [{ world, map }];
    }),
  );
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
