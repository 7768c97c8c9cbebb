// Our own warning W19 of semantics.md §5.

import { containsPrefix, readPrefix } from "../ipcache/prefix.ts";
import type { RuleItemOrigin } from "../policy/policyEntry.ts";
import type { PlacedProblem } from "../world/placedProblem.ts";
import { getString, getValue } from "../yaml/node.ts";
import { cidrPeersOf } from "./cidrPeersOf.ts";
import { addressInputs } from "./knownAddresses.ts";
import { atPolicy, nodeAt, perPolicy, ruleItemsOf } from "./ruleItems.ts";
import type { WorldCheck, WorldPolicy } from "./worldCheck.ts";

const code = "api-server-peer";

/**
 * The API server by its service or addresses instead of its entity.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: operator
 * spec:
 *   endpointSelector: {matchLabels: {app: operator}}
 *   egress:
 *     - toServices:
 *         - k8sService: {serviceName: kubernetes, namespace: default}
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: operator
 * spec:
 *   endpointSelector: {matchLabels: {app: operator}}
 *   egress:
 *     - toEntities: [kube-apiserver]
 * ```
 *
 * ## Why
 *
 * The Service `default/kubernetes` has no selector, so that it becomes the addresses of its EndpointSlice. Where the API
 * server runs on nodes of the cluster, these have the identities `host`, `remote-node` and `kube-apiserver`, which no CIDR
 * selects; and they change with the control plane. The entity `kube-apiserver` follows them. The check also speaks of a CIDR
 * that is one of those addresses, where an EndpointSlice or Endpoints object of the folder says them (cilium issues 35459
 * and 39573; semantics.md §5, W19).
 */
export const apiServerPeer: WorldCheck = {
  code,
  severity: "warning",
  summary: "The API server by its service or addresses instead of its entity",
  stage: "world",
  run: perPolicy(
    ({ world }) => addressInputs(world),
    (policy, { world }) => {
      const service = world.services.find(({ namespace, name }) => namespace === "default" && name === "kubernetes");
      const addresses = (service?.backendIPs ?? []).flatMap((ip) => readPrefix(ip) ?? []);
      const byAddress = cidrPeersOf(policy).flatMap(({ origin, peer, text, prefix }) =>
        prefix.bits === (prefix.family === 4 ? 32 : 128) && addresses.some((address) => containsPrefix(prefix, address))
          ? [problem(policy, origin, peer.range, `${text} is an address of the API server`)]
          : [],
      );
      return [...byService(policy), ...byAddress];
    },
  ),
};

function byService(policy: WorldPolicy): readonly PlacedProblem[] {
  return ruleItemsOf(policy.compiled).flatMap(({ origin }) =>
    origin.peers
      .filter(({ kind, path }) => kind === "service" && isKubernetes(getValue(nodeAt(policy, path), "k8sService")))
      .map(({ range }) => problem(policy, origin, range, "Service default/kubernetes stands for addresses of nodes")),
  );
}

function isKubernetes(reference: ReturnType<typeof getValue>): boolean {
  return (
    getString(getValue(reference, "serviceName")) === "kubernetes" &&
    getString(getValue(reference, "namespace")) === "default"
  );
}

function problem(
  policy: WorldPolicy,
  { direction }: RuleItemOrigin,
  range: PlacedProblem["problem"]["range"],
  what: string,
): PlacedProblem {
  const key = direction === "ingress" ? "fromEntities" : "toEntities";
  return atPolicy(policy, {
    code,
    severity: "warning",
    range,
    message: `${what}, which have an identity of their own where the control plane is part of the cluster, and then no CIDR selects them. Write ${key}: [kube-apiserver], which follows the API server's addresses.`,
  });
}
