// The port names that L7 rules of a connection may speak of.
import type { PolicyWorld, ResolvedEndpoint } from "../../policy/engine.ts";
import type { NamedPort } from "../../world/endpoint.ts";

/** A named port is the pod's that listens; in 1.8 any pod's. */
export function namedPortsAt(
  endpoint: ResolvedEndpoint | undefined,
  { mechanisms, endpoints }: PolicyWorld,
): readonly NamedPort[] {
  if (mechanisms.portNames.owner === "any-of-the-cluster")
    return endpoints.flatMap((other) => other.endpoint.namedPorts);
  return endpoint?.endpoint.namedPorts ?? [];
}
