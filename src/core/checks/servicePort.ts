// Our own warning W17 of semantics.md §5, of ports.
import type { ResolvedEndpoint } from "../policy/engine.ts";
import { keptWith } from "../policy/lazily.ts";
import type { OriginPort } from "../policy/policyEntry.ts";
import { formatProtocol } from "../policy/protocol.ts";
import type { Fix } from "../text/problem.ts";
import type { Service, World } from "../world/world.ts";
import { getValue } from "../yaml/node.ts";
import type { PolicyAdvice } from "./policyCheck.ts";
import { policiesCheck } from "./policyCheck.ts";
import type { WorldRuleItem } from "./ruleItems.ts";
import { endpointsOfPeer, nodeAt, ruleItemsOf } from "./ruleItems.ts";
import { servicesOf } from "./servicesOf.ts";
import type { WorldCheck, WorldCheckInput, WorldPolicy } from "./worldCheck.ts";
import { listNames } from "./worldCheck.ts";

/**
 * The port of a service where policy sees the port of its pods.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: to-web
 * spec:
 *   endpointSelector: {matchLabels: {app: shop}}
 *   egress:
 *     - toEndpoints: [{matchLabels: {app: web}}]
 *       toPorts:
 *         - ports: [{port: "80", protocol: TCP}]
 * ---
 * apiVersion: v1
 * kind: Service
 * metadata:
 *   name: web
 * spec:
 *   selector: {app: web}
 *   ports: [{port: 80, targetPort: 8080}]
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: to-web
 * spec:
 *   endpointSelector: {matchLabels: {app: shop}}
 *   egress:
 *     - toEndpoints: [{matchLabels: {app: web}}]
 *       toPorts:
 *         - ports: [{port: "8080", protocol: TCP}]
 * ---
 * apiVersion: v1
 * kind: Service
 * metadata:
 *   name: web
 * spec:
 *   selector: {app: web}
 *   ports: [{port: 80, targetPort: 8080}]
 * ```
 *
 * ## Why
 *
 * The address and port of a service are replaced by those of a backend before policy is looked up, at the client and at the
 * pod: a rule has to name the `targetPort`. The check speaks where every pod that the rule selects stands behind a service
 * of the folder which turns this port into another one, where no service leads to this port of such a pod, and where the
 * rule does not name the other port too (cilium issues 1299 and 48141; semantics.md §5, W17).
 */
export const servicePort: WorldCheck = policiesCheck({
  code: "service-port",
  severity: "warning",
  summary: "The port of a service where policy sees the port of its pods",
  find: (input) => {
    const remapped = remappedPorts(input.world.services);
    if (remapped.size === 0) return [];
    return input.policies.flatMap((policy) =>
      ruleItemsOf(policy.compiled).flatMap((item) =>
        item.origin.ports.some(({ port }) => remapped.has(port)) ? findIn(item, policy, input) : [],
      ),
    );
  },
});

/** Ports of services with a selector that lead to another port. */
const remappedPorts = keptWith(
  (services: World["services"]): ReadonlySet<number> =>
    new Set(
      services
        .filter(({ selector }) => selector !== undefined)
        .flatMap((service) => service.ports.flatMap(({ port, targetPort }) => (port === targetPort ? [] : [port]))),
    ),
);

function findIn(item: WorldRuleItem, policy: WorldPolicy, input: WorldCheckInput): readonly PolicyAdvice[] {
  const { origin, entries } = item;
  const [entry] = entries;
  if (entry === undefined || entry.isNode) return [];
  const endpoints =
    origin.direction === "ingress"
      ? input.policyWorld.endpointsOf(entry.subject, false)
      : origin.peers.flatMap((peer) => endpointsOfPeer(peer, input));
  const isOfPods = origin.direction === "ingress" || origin.peers.every(({ kind }) => kind === "endpoints");
  if (endpoints.length === 0 || !isOfPods) return [];
  return origin.ports.flatMap((port) => {
    const turned = turnedPorts(port, endpoints, input.world.services);
    if (turned === undefined || origin.ports.some((other) => turned.some(({ target }) => target === other.port)))
      return [];
    const targets = [...new Set(turned.map(({ target }) => target))];
    const [target] = targets;
    const services = [...new Set(turned.map(({ service }) => `${service.namespace}/${service.name}`))];
    return [
      {
        policy,
        range: port.range,
        message: `Port ${port.port} is that of Service ${listNames(services)}, whose pods listen on ${targets.join(", ")}: policy sees the port of the pod, so this one never matches. Write port: "${target}".`,
        fixes: targets.length === 1 ? fixesOf(policy, port, String(target)) : [],
      },
    ];
  });
}

interface TurnedPort {
  readonly service: Service;
  readonly target: number;
}

/** What services turn the port into, at every one of the endpoints; undefined where one of them may listen on it. */
function turnedPorts(
  port: OriginPort,
  endpoints: readonly ResolvedEndpoint[],
  services: readonly Service[],
): readonly TurnedPort[] | undefined {
  if (port.portName !== "" || port.endPort > 0 || port.port === 0) return undefined;
  const found: TurnedPort[] = [];
  for (const { endpoint } of endpoints) {
    if (endpoint.namedPorts.some((named) => named.port === port.port)) return undefined;
    const turned = turnedAt(port, endpoint, services);
    if (turned.length === 0 || turned.some(({ target }) => target === port.port)) return undefined;
    found.push(...turned.filter(({ isAsked }) => isAsked));
    if (!turned.some(({ isAsked }) => isAsked)) return undefined;
  }
  return found;
}

/** Every port that a service of the endpoint leads to; `isAsked`: from the port of the rule. */
function turnedAt(
  { port, protocols }: OriginPort,
  endpoint: ResolvedEndpoint["endpoint"],
  services: readonly Service[],
): readonly (TurnedPort & { readonly isAsked: boolean })[] {
  return servicesOf(endpoint, services).flatMap((service) =>
    service.ports.map((one) => ({
      service,
      target: typeof one.targetPort === "number" ? one.targetPort : numberOf(one.targetPort, endpoint, port),
      isAsked: one.port === port && protocols.some((protocol) => formatProtocol(protocol) === one.protocol),
    })),
  );
}

/** A name that nobody declares may stand for the port itself. */
function numberOf(name: string, { namedPorts }: ResolvedEndpoint["endpoint"], unknown: number): number {
  return namedPorts.find((named) => named.name === name)?.port ?? unknown;
}

function fixesOf(policy: WorldPolicy, port: OriginPort, target: string): readonly Fix[] {
  const node = nodeAt(policy, port.path);
  const written = getValue(node, "port") ?? getValue(getValue(node, "portNumber"), "port");
  if (written?.kind !== "scalar") return [];
  const newText = typeof written.value === "number" ? target : `"${target}"`;
  return [{ title: `Replace by the pods' port ${target}`, edits: [{ range: written.range, newText }] }];
}
