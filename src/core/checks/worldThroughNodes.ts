// Our own warning W36 of semantics.md §5.
import type { ResolvedEndpoint } from "../policy/engine.ts";
import type { OriginPeer } from "../policy/policyEntry.ts";
import type { Service } from "../world/world.ts";
import { getString } from "../yaml/node.ts";
import type { PolicyAdvice } from "./policyCheck.ts";
import { policiesCheck } from "./policyCheck.ts";
import type { WorldRuleItem } from "./ruleItems.ts";
import { collectPerPolicy, nodeAt, ruleItemsOf } from "./ruleItems.ts";
import { servicesOf } from "./servicesOf.ts";
import type { WorldCheck, WorldCheckInput, WorldPolicy } from "./worldCheck.ts";
import { listNames } from "./worldCheck.ts";

/**
 * Ingress from outside the cluster alone, for pods that outside traffic reaches through other nodes.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: web
 * spec:
 *   endpointSelector: {matchLabels: {app: web}}
 *   ingress:
 *     - fromEntities: [world]
 * ---
 * apiVersion: v1
 * kind: Service
 * metadata:
 *   name: web
 * spec:
 *   type: NodePort
 *   selector: {app: web}
 *   ports: [{port: 80}]
 * ---
 * apiVersion: v1
 * kind: Pod
 * metadata:
 *   name: web
 *   labels: {app: web}
 * spec:
 *   containers: [{name: web, image: web}]
 * ---
 * apiVersion: v1
 * kind: ConfigMap
 * metadata:
 *   name: cilium-config
 *   namespace: kube-system
 * data:
 *   routing-mode: native
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: web
 * spec:
 *   endpointSelector: {matchLabels: {app: web}}
 *   ingress:
 *     - fromEntities: [world]
 * ---
 * apiVersion: v1
 * kind: Service
 * metadata:
 *   name: web
 * spec:
 *   type: NodePort
 *   externalTrafficPolicy: Local
 *   selector: {app: web}
 *   ports: [{port: 80}]
 * ---
 * apiVersion: v1
 * kind: Pod
 * metadata:
 *   name: web
 *   labels: {app: web}
 * spec:
 *   containers: [{name: web, image: web}]
 * ---
 * apiVersion: v1
 * kind: ConfigMap
 * metadata:
 *   name: cilium-config
 *   namespace: kube-system
 * data:
 *   routing-mode: native
 * ```
 *
 * ## Why
 *
 * A request to a node that has no such pod is passed on to a node that has one, under the first node's own address. In native
 * routing policy then sees `remote-node`, which is no part of `world` and which no CIDR selects; in a tunnel the identity of
 * the client goes with the packet. The check speaks where the folder says `routing-mode: native`, where the service takes
 * `externalTrafficPolicy: Cluster` (the default) and the agent `bpf-lb-mode: snat`, and where no rule lets other nodes in
 * (`Documentation/security/policy/caveats.rst`, Cilium v1.20.2; cilium issue 12781; semantics.md §5, W36).
 */
export const worldThroughNodes: WorldCheck = policiesCheck({
  code: "world-through-nodes",
  severity: "warning",
  summary: "Ingress from outside the cluster alone, for pods that outside traffic reaches through other nodes",
  find: (input) => {
    const { config, options } = input.world;
    if (config.routing !== "native" || options["bpf-lb-mode"] !== "snat") return [];
    return outsideItems(input).flatMap((found) => findIn(found, input));
  },
});

interface OutsideItem {
  readonly policy: WorldPolicy;
  readonly item: WorldRuleItem;
}

/** Rule items that let in what is outside the cluster, and nothing else. */
const outsideItems = collectPerPolicy((policy): readonly OutsideItem[] =>
  ruleItemsOf(policy.compiled)
    .filter(({ origin: { direction, verdict, peers } }) => {
      const isAllow = direction === "ingress" && verdict === "allow";
      return isAllow && peers.length > 0 && peers.every((peer) => isOutside(policy, peer));
    })
    .map((item) => ({ policy, item })),
);

function isOutside(policy: WorldPolicy, { kind, path }: OriginPeer): boolean {
  const entity = kind === "entity" ? getString(nodeAt(policy, path)) : undefined;
  return kind === "cidr" || (entity ?? "").startsWith("world");
}

function findIn({ policy, item }: OutsideItem, input: WorldCheckInput): readonly PolicyAdvice[] {
  const [entry] = item.entries;
  const [peer] = item.origin.peers;
  if (entry === undefined || peer === undefined || entry.isNode) return [];
  const services = new Set<Service>();
  for (const endpoint of input.policyWorld.endpointsOf(entry.subject, false)) {
    if (endpoint.endpoint.representative || letsNodesIn(endpoint, input)) continue;
    for (const service of servicesOf(endpoint.endpoint, input.world.services))
      if (isPassedOn(service) && isOfPorts(item, service)) services.add(service);
  }
  if (services.size === 0) return [];
  const names = listNames([...services].map(({ namespace, name }) => `${namespace}/${name}`));
  return [
    {
      policy,
      range: peer.range,
      message: `Service ${names} lets outside traffic in on every node, and routing is native: what one node passes on to another comes from remote-node, which this rule does not allow. Write externalTrafficPolicy: Local in the service, or allow fromEntities: [remote-node] too.`,
    },
  ];
}

function isPassedOn({ type, traffic }: Service): boolean {
  return ["NodePort", "LoadBalancer"].includes(type) && traffic?.external !== "local";
}

/** The service leads to a port of the rule, as far as both are numbers. */
function isOfPorts({ origin: { ports } }: WorldRuleItem, service: Service): boolean {
  if (ports.length === 0) return true;
  return ports.some(({ port, endPort, portName }) =>
    service.ports.some(
      ({ targetPort }) =>
        portName === targetPort ||
        (typeof targetPort === "number" &&
          (port === 0 || (targetPort >= port && targetPort <= Math.max(port, endPort)))),
    ),
  );
}

const remoteNode = 6;

/** By this rule or another. */
function letsNodesIn(endpoint: ResolvedEndpoint, { policyWorld }: WorldCheckInput): boolean {
  return policyWorld
    .entriesFor(endpoint)
    .some(
      ({ direction, verdict, peers }) =>
        direction === "ingress" &&
        verdict === "allow" &&
        (peers === null || peers.some((selector) => policyWorld.selectionsOf(selector).includes(remoteNode))),
    );
}
