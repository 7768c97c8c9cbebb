// Why nothing is enforced for an endpoint, whatever policies select it.
// Mirrors computePolicyEnforcementAndRules() in pkg/policy/repository.go, Cilium v1.20.2.
import { endpointTitle } from "./endpointTitle.ts";

/** `options` are the agent's. Without an option that says so, no policy selects the endpoint. */
export function notEnforcedBecause(
  options: Readonly<Record<string, unknown>>,
  endpoint: string,
  direction: "ingress" | "egress",
): string {
  if (options["enable-policy"] === "never") return "policy enforcement is off (enable-policy=never)";
  const isHost = endpoint.startsWith("node:") || endpoint === "host";
  if (isHost && options["enable-host-firewall"] === false)
    return "the host firewall is off (enable-host-firewall): policies of nodes are not enforced";
  return `no policy selects ${endpointTitle(endpoint)} for ${direction}`;
}
