// Which services of the folder an endpoint stands behind.
import { namespaceLabelKey } from "../policy/k8s/labelKeys.ts";
import type { Endpoint } from "../world/endpoint.ts";
import type { Service } from "../world/world.ts";

const behind = new WeakMap<readonly Service[], WeakMap<Endpoint, readonly Service[]>>();

/** The services that an endpoint stands behind. */
export function servicesOf(endpoint: Endpoint, services: readonly Service[]): readonly Service[] {
  const known = behind.get(services) ?? new WeakMap<Endpoint, readonly Service[]>();
  behind.set(services, known);
  let found = known.get(endpoint);
  if (found === undefined) {
    const labels = new Set(endpoint.labels);
    found = services.filter((service) => isBehind(labels, service));
    known.set(endpoint, found);
  }
  return found;
}

function isBehind(labels: ReadonlySet<string>, { namespace, selector }: Service): boolean {
  return (
    selector !== undefined &&
    labels.has(`k8s:${namespaceLabelKey}=${namespace}`) &&
    Object.entries(selector).every(([key, value]) => labels.has(value === "" ? `k8s:${key}` : `k8s:${key}=${value}`))
  );
}
