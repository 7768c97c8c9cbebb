// One flow to its verdict: egress at the source and ingress at the destination, each in its own endpoint's map.
// Leaves out: the hops between the two sides (a later step), and connection tracking: the first packet of a connection.

import { lookupLabel, parseSelectLabel } from "../labels/label.ts";
import type { ResolvedEndpoint } from "../policy/engine.ts";
import type { Direction } from "../policy/policyEntry.ts";
import { formatProtocol, parseProtocol, protocolIcmp, protocolIcmpv6 } from "../policy/protocol.ts";
import type { NamedPort } from "../world/endpoint.ts";
import type { Assumption, Service, ServicePort } from "../world/world.ts";
import { dropReason } from "./dropReasons.ts";
import type { Flow, FlowAnswer, FlowError } from "./flow.ts";
import type { FlowContext } from "./flowContext.ts";
import type { L7Result } from "./l7/matchL7.ts";
import { matchL7 } from "./l7/matchL7.ts";
import type { SideResult } from "./lookupSide.ts";
import { lookupSide } from "./lookupSide.ts";
import { findNotModelled } from "./notModelled.ts";
import type { IdentityEnd } from "./resolveReference.ts";
import { ofEndpoint, resolveReference, seenFrom } from "./resolveReference.ts";
import { chooseWalkOptions, settleService } from "./walk/chooseOptions.ts";
import { clientAtBackend } from "./walk/nodePort.ts";
import { isByOtherNode } from "./walk/place.ts";
import type { HostPeer } from "./walk/scene.ts";
import type { WalkedFlow, WalkQuestion } from "./walk/walkFlow.ts";
import { walkFlow } from "./walk/walkFlow.ts";
import type { WalkOptions } from "./walk/walkOptions.ts";

export function lookupFlow(flow: Flow, context: FlowContext): FlowAnswer | FlowError {
  const protocol = parseProtocol(flow.protocol);
  if (protocol === undefined || protocol === 0) {
    return {
      error: `unknown protocol "${flow.protocol}": write TCP, UDP, SCTP, ICMP or ICMPv6`,
      field: "protocol",
      nearest: [],
    };
  }
  const isIcmp = protocol === protocolIcmp || protocol === protocolIcmpv6;
  if (!Number.isInteger(flow.port) || flow.port < 0 || flow.port > (isIcmp ? 255 : 65535)) {
    return {
      error: isIcmp ? `ICMP type ${flow.port} is not 0 to 255` : `port ${flow.port} is not 0 to 65535`,
      field: "port",
      nearest: [],
    };
  }
  const source = resolveReference(flow.from, "from", context);
  if ("error" in source) return { ...source, field: "from" };
  const destination = resolveReference(flow.to, "to", context);
  if ("error" in destination) return { ...destination, field: "to" };
  const from = seenFrom(source, destination, context);
  const to = seenFrom(destination, source, context);
  if (from.kind === "service") return { error: `${from.name} can only be a destination`, field: "from", nearest: [] };
  const options = chooseWalkOptions(context.world, flow.walk);
  if (to.kind === "service")
    return lookupService(flow, from, to.service, protocol, settleService(options, to.service, protocol), context);
  return lookupEnds(flow, from, to, protocol, options, context);
}

/** `service`: what the first packet is addressed to, where `to` is its backend. */
function lookupEnds(
  flow: Flow,
  from: IdentityEnd,
  to: IdentityEnd,
  protocol: number,
  options: WalkOptions,
  context: FlowContext,
  service: WalkQuestion["service"] = null,
): FlowAnswer {
  const assumptions: Assumption[] = [...context.world.assumptions, ...from.assumptions, ...to.assumptions];
  const ask = (direction: "egress" | "ingress", own: IdentityEnd, peer: IdentityEnd): SideResult | null =>
    own.endpoint === undefined
      ? null
      : lookupSide(
          {
            endpoint: own.endpoint,
            direction,
            peerName: peer.name,
            peerHandle: peer.handle,
            peerEndpoint: peer.endpoint,
            protocol,
            port: flow.port,
          },
          context.view,
        );
  for (const [direction, own, peer] of [
    ["egress", from, to],
    ["ingress", to, from],
  ] as const)
    if (own.endpoint !== undefined)
      assumptions.push(...findNotModelled(context.view.world, own.endpoint, direction, peer.handle));
  const askAsWorld = () => {
    const world = resolveReference("world", "to", context);
    if ("error" in world || world.kind === "service") return { egress: null, ingress: null };
    return { egress: ask("egress", from, world), ingress: ask("ingress", to, world) };
  };
  const egress = ask("egress", from, to);
  const ingress = ask("ingress", to, service === null ? from : seenAtBackend(from, options, context));
  const denied =
    egress?.answer.decision === "denied" ? egress : ingress?.answer.decision === "denied" ? ingress : undefined;
  const redirected = [egress, ingress].find((side) => side?.answer.decision === "redirected") ?? undefined;
  const proxied = denied === undefined ? askProxies({ from, to, egress, ingress, protocol }, flow, context) : null;
  const l7 = proxied?.answer ?? null;
  assumptions.push(...(proxied?.assumptions ?? []));
  if (denied === undefined && [egress, ingress].some((side) => side?.needsAuthentication)) {
    assumptions.push({
      code: "ASSUMES_AUTHENTICATED",
      message:
        "the two endpoints have authenticated each other; until then packets drop with 189 Authentication required",
    });
  }
  for (const end of [from, to])
    if (end.endpoint?.endpoint.representative) assumptions.push(representativeAssumption(end.endpoint));
  const walked = walkEnds(
    {
      from,
      to,
      protocol: flow.protocol,
      port: flow.port,
      service,
      egress,
      ingress,
      proxyDenies: l7?.decision === "denied",
      askAsWorld,
      options,
      asked: flow.walk ?? {},
    },
    context,
  );
  const drop = denied === undefined ? dropOf(walked) : dropReason(denied.dropCode ?? 133);
  const { assumptions: _, ...walk } = walked;
  return {
    cilium: context.world.profile.name,
    world: context.world.root,
    decision: drop !== null ? "denied" : redirected ? "redirected" : "allowed",
    dropReason: drop,
    egress: egress?.answer ?? null,
    ingress: ingress?.answer ?? null,
    l7,
    backends: null,
    hops: walk.walks[0]?.hops ?? [],
    walk,
    events: (walk.walks[0]?.events ?? []).filter(({ hidden }) => hidden === null).map(({ monitor }) => monitor),
    constants: [],
    leftOut: context.view.leftOutFor([...askedOf(from, "egress"), ...askedOf(to, "ingress")]),
    assumptions: [...assumptions, ...walked.assumptions],
  };
}

interface Sides {
  readonly from: IdentityEnd;
  readonly to: IdentityEnd;
  readonly egress: SideResult | null;
  readonly ingress: SideResult | null;
  readonly protocol: number;
}

/** What the proxies on the way say: the first that denies, else the first that knows. */
function askProxies({ from, to, egress, ingress, protocol }: Sides, flow: Flow, context: FlowContext): L7Result | null {
  const results = (["egress", "ingress"] as const).flatMap((direction) => {
    const side = direction === "egress" ? egress : ingress;
    const redirect = side?.answer.entry?.redirect ?? null;
    if (side?.answer.decision !== "redirected" || redirect === null) return [];
    const packet = {
      peerHandle: (direction === "egress" ? to : from).handle,
      protocol,
      port: flow.port,
      namedPorts: namedPortsAt(to, context),
      parser: redirect.parser,
      listener: redirect.listener ?? "",
    };
    const namespace = from.endpoint?.endpoint.namespace;
    const asked = { direction, policy: side.policy[direction], packet, namespace };
    return matchL7(asked, flow, context.world.profile.proxy, context.view) ?? [];
  });
  return results.find(({ answer }) => answer.decision === "denied") ?? results[0] ?? null;
}

/** A node that sends a service's packet on to a backend of another node may put itself into the client's place. */
function seenAtBackend(from: IdentityEnd, options: WalkOptions, context: FlowContext): IdentityEnd {
  const client = isByOtherNode(from, options, context) ? clientAtBackend(options) : "client";
  if (client === "client") return from;
  const end = resolveReference(client, "from", context);
  return "error" in end || end.kind === "service" ? from : { ...end, name: `${from.name} as ${client}` };
}

function walkEnds(question: Omit<WalkQuestion, "hostLookup">, context: FlowContext): WalkedFlow {
  const hostLookup = (direction: Direction, node: string, peer: HostPeer) => {
    const host = context.policyWorld.endpoints.find(({ isHost, endpoint }) => isHost && endpoint.node === node);
    const handle = context.policyWorld.handleOf(peer.identity);
    if (host === undefined || handle === undefined) return null;
    const { name: peerName, protocol, port } = peer;
    return lookupSide(
      { endpoint: host, direction, peerName, peerHandle: handle, peerEndpoint: undefined, protocol, port },
      context.view,
    );
  };
  return walkFlow({ ...question, hostLookup }, context);
}

/** A drop that neither end's policy makes: the host's policy on the way. */
function dropOf({ walks }: WalkedFlow): FlowAnswer["dropReason"] {
  return walks[0]?.outcome.drop ?? null;
}

function askedOf({ endpoint }: IdentityEnd, direction: Direction) {
  return endpoint === undefined ? [] : [{ endpoint, directions: [direction] }];
}

function representativeAssumption({ endpoint }: ResolvedEndpoint): Assumption {
  return {
    code: "ASSUMES_REPRESENTATIVE",
    message: `${endpoint.name} stands in for workloads that no manifest of this folder holds; it has the labels that a policy asks for and no others`,
  };
}

/** Policy sees the backend and its port, never the service's own: one answer per backend. */
function lookupService(
  flow: Flow,
  from: IdentityEnd,
  service: Service,
  protocol: number,
  options: WalkOptions,
  context: FlowContext,
): FlowAnswer | FlowError {
  const name = `svc:${service.namespace}/${service.name}`;
  const port = service.ports.find(
    (candidate) => candidate.port === flow.port && parseProtocol(candidate.protocol) === protocol,
  );
  if (port === undefined) {
    const offered = service.ports.map((other) => `${other.port}/${other.protocol}`);
    return {
      error: `${name} has no port ${flow.port}/${formatProtocol(protocol)}: it has ${offered.join(", ") || "none"}`,
      field: "port",
      nearest: offered,
    };
  }
  const ends = backendsOf(service, context).filter((to) => targetOf(port, to) !== undefined);
  const addressed = {
    name,
    clusterIP: service.clusterIPs[0] ?? `ip(${name})`,
    externalIP: service.externalIPs[0],
    nodePort: port.nodePort,
    port: port.port,
    nBackends: ends.length,
    hasAffinity: false,
  };
  const backends = ends.flatMap((to) => {
    const target = targetOf(port, to);
    if (target === undefined) return [];
    return [
      {
        backend: `${to.name} ${target}/${formatProtocol(protocol)}`,
        answer: lookupEnds({ ...flow, port: target }, from, to, protocol, options, context, addressed),
      },
    ];
  });
  const first = backends[0]?.answer;
  if (first === undefined) {
    return {
      cilium: context.world.profile.name,
      world: context.world.root,
      decision: "denied",
      dropReason: dropReason(158),
      egress: null,
      ingress: null,
      l7: null,
      backends: [],
      hops: [],
      walk: null,
      events: [],
      constants: [],
      leftOut: context.view.leftOutFor(askedOf(from, "egress")),
      assumptions: [...context.world.assumptions, ...from.assumptions],
    };
  }
  const decision = backends.every(({ answer }) => answer.decision === first.decision) ? first.decision : "mixed";
  return { ...first, decision, dropReason: decision === "mixed" ? null : first.dropReason, backends };
}

/** A named port is the pod's that listens; in 1.8 any pod's. */
function namedPortsAt({ endpoint }: IdentityEnd, { policyWorld }: FlowContext): readonly NamedPort[] {
  if (policyWorld.mechanisms.portNames.owner === "any-of-the-cluster")
    return policyWorld.endpoints.flatMap((other) => other.endpoint.namedPorts);
  return endpoint?.endpoint.namedPorts ?? [];
}

/** Kubernetes makes no backend of a pod that has no port of the name; what a representative listens on is not known. */
function targetOf({ targetPort, port, protocol }: ServicePort, { endpoint }: IdentityEnd): number | undefined {
  if (typeof targetPort === "number") return targetPort;
  if (endpoint === undefined || endpoint.endpoint.representative) return port;
  return endpoint.endpoint.namedPorts.find(
    (named) => named.name === targetPort.toLowerCase() && named.protocol === protocol,
  )?.port;
}

function backendsOf(service: Service, context: FlowContext): readonly IdentityEnd[] {
  const { policyWorld } = context;
  const selector = Object.entries(service.selector ?? {});
  if (selector.length === 0) {
    return service.backendIPs.flatMap((address) => {
      const end = resolveReference(address, "to", context);
      return "error" in end || end.kind === "service" ? [] : [end];
    });
  }
  const namespace = parseSelectLabel("k8s:io.kubernetes.pod.namespace");
  return policyWorld.endpoints
    .filter(
      ({ isHost, labels }) =>
        !isHost &&
        lookupLabel(labels, namespace) === service.namespace &&
        selector.every(([key, value]) => lookupLabel(labels, parseSelectLabel(`k8s:${key}`)) === value),
    )
    .map(ofEndpoint);
}
