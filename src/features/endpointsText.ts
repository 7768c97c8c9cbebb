// Endpoints counted as the cluster has them: a workload is as many as its replicas, which share one map.
import type { EndpointView, WorldView } from "../core/index.ts";
import { countText } from "./keyText.ts";

const byWorld = new WeakMap<WorldView, ReadonlyMap<string, EndpointView>>();

/** `2 endpoints`; `1 representative` where the folder has none of its own. */
export function endpointsText(world: WorldView, names: readonly string[]): string {
  const isRepresentative = names.length > 0 && names.every((name) => name.startsWith("representative:"));
  const count = names.reduce((sum, name) => sum + replicasOf(world, name), 0);
  return countText(count, isRepresentative ? "representative" : "endpoint");
}

/** At least 1: what has no pod now still has the map that its pods would have. */
export function replicasOf(world: WorldView, name: string): number {
  return Math.max(1, endpointNamed(world, name)?.nReplicas ?? 1);
}

export function endpointNamed(world: WorldView, name: string): EndpointView | undefined {
  let named = byWorld.get(world);
  if (named === undefined) {
    named = new Map(world.endpoints.map((endpoint) => [endpoint.name, endpoint]));
    byWorld.set(world, named);
  }
  return named.get(name);
}
