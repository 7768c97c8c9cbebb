// Endpoints of a world by name and hosts by node, found without going through all: made once per list of endpoints.
import type { PolicyWorld, ResolvedEndpoint } from "../policy/engine.ts";

interface EndpointIndex {
  readonly byName: ReadonlyMap<string, ResolvedEndpoint>;
  /** Host endpoints by their node. */
  readonly hosts: ReadonlyMap<string | undefined, ResolvedEndpoint>;
}

const indexes = new WeakMap<PolicyWorld["endpoints"], EndpointIndex>();

/** The first of the name. */
export function endpointNamed({ endpoints }: PolicyWorld, name: string): ResolvedEndpoint | undefined {
  return indexOf(endpoints).byName.get(name);
}

export function hostOfNode({ endpoints }: PolicyWorld, node: string): ResolvedEndpoint | undefined {
  return indexOf(endpoints).hosts.get(node);
}

function indexOf(endpoints: PolicyWorld["endpoints"]): EndpointIndex {
  const known = indexes.get(endpoints);
  if (known !== undefined) return known;
  const byName = new Map<string, ResolvedEndpoint>();
  const hosts = new Map<string | undefined, ResolvedEndpoint>();
  for (const one of endpoints) {
    const { name, node } = one.endpoint;
    if (!byName.has(name)) byName.set(name, one);
    if (one.isHost && !hosts.has(node)) hosts.set(node, one);
  }
  const made = { byName, hosts };
  indexes.set(endpoints, made);
  return made;
}
