// Our own warning W37 of semantics.md §5.
import type { PolicyWorld, ResolvedEndpoint } from "../policy/engine.ts";
import type { Direction } from "../policy/policyEntry.ts";
import { protocolTcp } from "../policy/protocol.ts";
import type { EndpointPolicy } from "../policy/resolve.ts";
import type { PolicyAdvice } from "./policyCheck.ts";
import { policiesCheck } from "./policyCheck.ts";
import type { WorldCheck, WorldCheckInput } from "./worldCheck.ts";
import { listNames } from "./worldCheck.ts";

/**
 * Policies that cut a node off from its control plane.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumClusterwideNetworkPolicy
 * metadata:
 *   name: nodes
 * spec:
 *   nodeSelector: {}
 *   ingress:
 *     - fromCIDR: [203.0.113.0/24]
 *       toPorts:
 *         - ports: [{port: "22", protocol: TCP}]
 * ---
 * apiVersion: v1
 * kind: ConfigMap
 * metadata:
 *   name: cilium-config
 *   namespace: kube-system
 * data:
 *   enable-host-firewall: "true"
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumClusterwideNetworkPolicy
 * metadata:
 *   name: nodes
 * spec:
 *   nodeSelector: {}
 *   ingress:
 *     - fromEntities: [cluster]
 *     - fromCIDR: [203.0.113.0/24]
 *       toPorts:
 *         - ports: [{port: "22", protocol: TCP}]
 * ---
 * apiVersion: v1
 * kind: ConfigMap
 * metadata:
 *   name: cilium-config
 *   namespace: kube-system
 * data:
 *   enable-host-firewall: "true"
 * ```
 *
 * ## Why
 *
 * One rule puts a node under default deny, as it does a pod. The check asks the node's policy map: on ingress, whether
 * another node, the API server or anyone outside reaches the kubelet (10250/TCP); on egress, whether the node reaches an
 * API server there (6443 or 443/TCP). It speaks where all of them are denied. Try such a policy in audit mode first
 * (Documentation/security/host-firewall.rst; cilium issues 12289, 17505 and 48070; semantics.md §5, W37).
 */
export const hostLockout: WorldCheck = policiesCheck({
  code: "host-lockout",
  severity: "warning",
  summary: "Policies that cut a node off from its control plane",
  find: (input) => {
    if (!input.world.options["enable-host-firewall"]) return [];
    const hosts = input.policyWorld.endpoints.filter(({ isHost }) => isHost);
    return (["ingress", "egress"] as const).flatMap((direction) => findIn(direction, hosts, input));
  },
});

/** host, world, remote-node, kube-apiserver, and the two worlds of a dual stack. */
const peers = [1, 2, 6, 7, 9, 10];
const portsOf: Readonly<Record<Direction, readonly number[]>> = { ingress: [10250], egress: [6443, 443] };

function findIn(
  direction: Direction,
  hosts: readonly ResolvedEndpoint[],
  { policyWorld, policies }: WorldCheckInput,
): readonly PolicyAdvice[] {
  const cut = hosts.filter((host) => isCutOff(policyWorld.policyOf(host), direction, policyWorld));
  if (cut.length === 0) return [];
  const real = cut.filter(({ endpoint }) => !endpoint.representative);
  const names = real.length === 0 ? "the nodes of this policy" : listNames(real.map(({ endpoint }) => endpoint.name));
  const what =
    direction === "ingress"
      ? "nothing lets other nodes or the API server reach the kubelet on 10250/TCP. Add fromEntities: [cluster], or the ports that the control plane needs"
      : "nothing lets the node reach an API server on 6443 or 443/TCP. Add toEntities: [cluster] or [kube-apiserver]";
  return policies.flatMap((policy) => {
    const range = policy.compiled.defaultDeny[direction];
    const isOfHosts = policy.compiled.entries.some(
      (entry) =>
        entry.isNode &&
        entry.direction === direction &&
        cut.some((host) => policyWorld.entriesFor(host).includes(entry)),
    );
    if (range === undefined || !isOfHosts) return [];
    return [
      {
        policy,
        range,
        message: `This policy puts ${names} under default deny for ${direction}, and ${what}.`,
      },
    ];
  });
}

const cutOff = new WeakMap<EndpointPolicy, Map<Direction, boolean>>();

function isCutOff(policy: EndpointPolicy, direction: Direction, policyWorld: PolicyWorld): boolean {
  const known = cutOff.get(policy) ?? new Map<Direction, boolean>();
  cutOff.set(policy, known);
  let isCut = known.get(direction);
  if (isCut === undefined) {
    const { isDefaultDeny, mapState } = policy[direction];
    const isDenied = (identity: number, port: number) =>
      policyWorld.policyMap.lookup(policyWorld, mapState, {
        identity,
        protocol: protocolTcp,
        port,
        isUntrackedFragment: false,
      }).dropCode !== undefined;
    isCut =
      policy.error === undefined &&
      isDefaultDeny &&
      peers.every((peer) => portsOf[direction].every((port) => isDenied(peer, port))) &&
      !namesPort(policy, direction);
    known.set(direction, isCut);
  }
  return isCut;
}

/** A rule lets peers in that the check does not ask: a CIDR, or nodes by their labels. */
function namesPort(policy: EndpointPolicy, direction: Direction): boolean {
  return policy[direction].entries.some(
    ({ verdict, ports, peers: selectors }) =>
      verdict === "allow" &&
      selectors?.some(
        (selector) =>
          selector.kind !== "labels" || selector.requirements.some(({ key }) => key.source.startsWith("node")),
      ) === true &&
      (ports.length === 0 ||
        ports.some(({ port, endPort }) =>
          portsOf[direction].some((asked) => port === asked || (port <= asked && asked <= endPort)),
        )),
  );
}
