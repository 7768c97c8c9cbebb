// A flow to a service: which backends its client can get, and an answer for each.
// Policy sees the backend and its port, never the service's own. Mirrors SelectBackends() in pkg/loadbalancer/writer,
// Cilium v1.20.2, for traffic policies. Leaves out: topology-aware hints.
import { containsPrefix, parseAddr, parsePrefix } from "../ipcache/prefix.ts";
import { formatProtocol, parseProtocol } from "../policy/protocol.ts";
import type { Assumption, Service, ServicePort } from "../world/world.ts";
import type { Flow, FlowAnswer, FlowError } from "./flow.ts";
import type { FlowContext } from "./flowContext.ts";
import type { IdentityEnd } from "./flowEnd.ts";
import { seenFromNode } from "./nodeReference.ts";
import { backendsOf } from "./serviceBackends.ts";
import { settleService } from "./walk/chooseOptions.ts";
import { isFromOutside, nodeName } from "./walk/place.ts";
import type { ServiceFacts } from "./walk/scene.ts";
import type { WalkOptions } from "./walk/walkOptions.ts";

/** How one backend is asked, and what is said where the client gets none. */
export interface ServiceAsker {
  ask(flow: Flow, to: IdentityEnd, options: WalkOptions, facts: ServiceFacts | null): FlowAnswer;
  askNone(flow: Flow, options: WalkOptions, facts: ServiceFacts): FlowAnswer;
}

export function lookupService(
  flow: Flow,
  from: IdentityEnd,
  service: Service,
  protocol: number,
  asked: WalkOptions,
  context: FlowContext,
  asker: ServiceAsker,
  entryNode?: string,
): FlowAnswer | FlowError {
  const name = `svc:${service.namespace}/${service.name}`;
  if (service.externalName !== undefined)
    return {
      error: `${name} is an ExternalName service, which Cilium does not translate: its name is an alias of ${service.externalName}; ask fqdn:${service.externalName}`,
      field: "to",
      nearest: [`fqdn:${service.externalName}`],
    };
  const port = service.ports.find(
    (candidate) => candidate.port === flow.port && parseProtocol(candidate.protocol) === protocol,
  );
  if (port === undefined) {
    const offered = service.ports.map((other) => `${other.port}/${other.protocol}`);
    const byNodePort = service.ports.find((other) => other.nodePort === flow.port);
    const hint =
      byNodePort === undefined ? "" : `; ${flow.port} is the NodePort of ${byNodePort.port}/${byNodePort.protocol}`;
    return {
      error: `${name} has no port ${flow.port}/${formatProtocol(protocol)}: it has ${offered.join(", ") || "none"}${hint}`,
      field: "port",
      nearest: offered,
    };
  }
  const options = settleService(asked, service, protocol, context.world.profile.datapath);
  const all = backendsOf(service, port, context).map((one) => ({ ...one, to: seenFromNode(one.to, from, context) }));
  const isHeadless = service.isHeadless === true;
  const policy = isHeadless
    ? "cluster"
    : isFromOutside(from, context)
      ? options.externalTrafficPolicy
      : internalPolicy(options, context);
  const isElsewhere = (to: IdentityEnd) => isAway(to, entryNode);
  const reached = all.filter(
    ({ to }) => policy !== "local" || (!isElsewhere(to) && isOnClientsNode(from, to, options, context)),
  );
  const makeFacts = (nBackends: number): ServiceFacts => ({
    ...factsOf(service, port, nBackends, all.length, policy === "local", from),
    entryNode,
  });
  const ends = reached.map(({ to }) => to);
  const backends = reached.map(({ to, port: backendPort }) => {
    const target = isHeadless ? flow.port : backendPort;
    const near = policy === "local" && !isFromOutside(from, context) ? onOneNode(from, to, options) : undefined;
    const answer = asker.ask(
      { ...flow, port: target },
      to,
      near !== undefined
        ? { ...options, placement: "same-node" }
        : isElsewhere(to)
          ? { ...options, placement: "other-node" }
          : options,
      isHeadless ? null : makeFacts(besides(to, ends, policy === "local").length),
    );
    return {
      backend: `${to.name} ${target}/${formatProtocol(protocol)}`,
      answer: near === undefined ? answer : { ...answer, assumptions: [...answer.assumptions, near] },
    };
  });
  const first = backends[0]?.answer;
  if (first === undefined) return { ...asker.askNone(flow, options, makeFacts(0)), backends: [] };
  const decision = backends.every(({ answer }) => answer.decision === first.decision) ? first.decision : "mixed";
  return { ...first, decision, dropReason: decision === "mixed" ? null : first.dropReason, backends };
}

/** On another node than the one whose NodePort is asked. */
function isAway(to: IdentityEnd, entryNode: string | undefined): boolean {
  const node = nodeName(to);
  return entryNode !== undefined && node !== undefined && node !== entryNode;
}

/** Whom the client could get in place of this backend, and itself. */
function besides(to: IdentityEnd, reached: readonly IdentityEnd[], isLocal: boolean): readonly IdentityEnd[] {
  return isLocal ? reached.filter((other) => other === to || nodeName(other) === nodeName(to)) : reached;
}

function factsOf(
  service: Service,
  port: ServicePort,
  nBackends: number,
  nAll: number,
  isLocal: boolean,
  from: IdentityEnd,
): ServiceFacts {
  const name = `svc:${service.namespace}/${service.name}`;
  return {
    name,
    clusterIP: service.clusterIPs[0] ?? `ip(${name})`,
    externalIP: service.externalIPs[0],
    isLoadBalancer: service.type === "LoadBalancer",
    nodePort: port.nodePort,
    port: port.port,
    nBackends,
    nAll,
    isLocal,
    affinitySeconds: service.traffic?.affinitySeconds,
    isInSourceRanges: isInRanges(from, service.traffic?.sourceRanges ?? []),
  };
}

/** True where no ranges are given, or the client's address is not known. */
function isInRanges({ name }: IdentityEnd, ranges: readonly string[]): boolean {
  const client = parseAddr(name);
  if (ranges.length === 0 || !("address" in client)) return true;
  return ranges.some((text) => {
    const range = parsePrefix(text);
    return "prefix" in range && containsPrefix(range.prefix, client.address);
  });
}

function internalPolicy(options: WalkOptions, { world }: FlowContext): WalkOptions["internalTrafficPolicy"] {
  const isFollowed = world.profile.datapath.mechanisms.internalTrafficPolicy === "followed";
  return isFollowed || !options.kubeProxyReplacement ? options.internalTrafficPolicy : "cluster";
}

/** Packets from outside come in at the backend's node, unless the reader asks otherwise. */
function isOnClientsNode(
  from: IdentityEnd,
  to: IdentityEnd,
  { placement }: WalkOptions,
  context: FlowContext,
): boolean {
  if (placement !== "manifests" || isFromOutside(from, context)) return placement !== "other-node";
  const nodes = [nodeName(from), nodeName(to)];
  return nodes.includes(undefined) || nodes[0] === nodes[1];
}

/** The backend is taken to be on the client's node, since the client gets no other. */
function onOneNode(from: IdentityEnd, to: IdentityEnd, { placement }: WalkOptions): Assumption | undefined {
  if (placement !== "manifests" || (nodeName(from) !== undefined && nodeName(to) !== undefined)) return undefined;
  return {
    code: "ASSUMES_SAME_NODE",
    message: `${from.name} and ${to.name} are on one node: with internalTrafficPolicy Local a client gets no other backend`,
  };
}
