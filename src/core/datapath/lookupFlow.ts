// One flow to its verdict: egress at the source and ingress at the destination, each in its own endpoint's map.
// The decision is that of a connection's first packet; the way of all packets is walk/.
import type { ResolvedEndpoint } from "../policy/engine.ts";
import type { Direction } from "../policy/policyEntry.ts";
import { isIcmp, parseProtocol } from "../policy/protocol.ts";
import { worldIdentityOf } from "../policy/worldIdentity.ts";
import type { Assumption } from "../world/world.ts";
import { dropReason } from "./dropReasons.ts";
import { hostOfNode } from "./endpointIndex.ts";
import type { Flow, FlowAnswer, FlowError } from "./flow.ts";
import type { FlowContext } from "./flowContext.ts";
import type { IdentityEnd } from "./flowEnd.ts";
import type { L7Result } from "./l7/matchL7.ts";
import { matchL7 } from "./l7/matchL7.ts";
import { namedPortsAt } from "./l7/namedPortsAt.ts";
import { findNodePort, lookupNodePort, notTranslated } from "./lookupNodePort.ts";
import type { ServiceAsker } from "./lookupService.ts";
import { lookupService } from "./lookupService.ts";
import type { SideResult } from "./lookupSide.ts";
import { lookupSide } from "./lookupSide.ts";
import { seenFrom } from "./nodeReference.ts";
import { findNotModelled } from "./notModelled.ts";
import { resolveReference } from "./resolveReference.ts";
import { chooseWalkOptions, familyOfEnds, familyOfFlow } from "./walk/chooseOptions.ts";
import { takesForWorld } from "./walk/netdevDelivery.ts";
import { clientAtBackend } from "./walk/nodePort.ts";
import { comesByNetdev, isByOtherNode, isFromOutside, placeFlow } from "./walk/place.ts";
import type { HostPeer, ServiceFacts } from "./walk/scene.ts";
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
  if (!Number.isInteger(flow.port) || flow.port < 0 || flow.port > (isIcmp(protocol) ? 255 : 65535)) {
    return {
      error: isIcmp(protocol) ? `ICMP type ${flow.port} is not 0 to 255` : `port ${flow.port} is not 0 to 65535`,
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
  const options = chooseWalkOptions(context.world, {
    ...familyOfEnds([from, to]),
    ...familyOfFlow(flow, protocol),
    ...flow.walk,
  });
  const asker: ServiceAsker = {
    ask: (one, backend, settled, facts) => lookupEnds(one, from, backend, protocol, settled, context, facts),
    askNone: (one, settled, facts) => askWithoutBackend(one, from, settled, facts, context),
  };
  if (to.kind === "service") return lookupService(flow, from, to.service, protocol, options, context, asker);
  const nodePort = findNodePort(flow.port, protocol, to, context);
  if (nodePort === undefined) return lookupEnds(flow, from, to, protocol, options, context);
  if (isFromOutside(from, context)) return lookupNodePort(nodePort, flow, from, protocol, options, context, asker);
  const answer = lookupEnds(flow, from, to, protocol, options, context);
  return { ...answer, assumptions: [...answer.assumptions, notTranslated(nodePort)] };
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
  const ingress = ask("ingress", to, seenAtDestination(from, to, service, options, context));
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
  // The way decides: a packet may drop at a service or by the host's policy, and a policy of an end may not be asked.
  const outcome = walked.walks[0]?.outcome.decision;
  const isUnknown = outcome === undefined || outcome === "not-verified";
  const isDenied = isUnknown ? denied !== undefined : outcome === "dropped";
  const drop = isUnknown && denied !== undefined ? dropReason(denied.dropCode ?? 133) : dropOf(walked);
  const { assumptions: _, constants, ...walk } = walked;
  return {
    cilium: context.world.profile.name,
    world: context.world.root,
    decision: isDenied ? "denied" : redirected ? "redirected" : "allowed",
    dropReason: drop,
    egress: egress?.answer ?? null,
    ingress: ingress?.answer ?? null,
    l7,
    backends: null,
    hops: walk.walks[0]?.hops ?? [],
    walk,
    events: shownEvents(walk),
    constants,
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
      namedPorts: namedPortsAt(to.endpoint, context.policyWorld),
      parser: redirect.parser,
      listener: redirect.listener ?? "",
    };
    const namespace = from.endpoint?.endpoint.namespace;
    const asked = { direction, policy: side.policy[direction], packet, namespace };
    return matchL7(asked, flow, context.world.profile.proxy, context.view) ?? [];
  });
  return results.find(({ answer }) => answer.decision === "denied") ?? results[0] ?? null;
}

/** Up to 1.11 a node's packet in a tunnel is remote-node, also that of the API server: its address is not looked up. */
function seenByTunnel(from: IdentityEnd, to: IdentityEnd, options: WalkOptions, context: FlowContext): IdentityEnd {
  const { overlayLooksUpNodes } = context.world.profile.datapath.mechanisms;
  const isByTunnel = options.routing === "tunnel" && to.endpoint?.isHost === false;
  return from.handle === 7 && isByTunnel && !overlayLooksUpNodes ? { ...from, handle: 6 } : from;
}

/**
 * A node that sends a service's packet on may put itself into the client's place, and from-netdev of some versions takes
 * no answer of the ipcache.
 */
function seenAtDestination(
  from: IdentityEnd,
  to: IdentityEnd,
  service: WalkQuestion["service"],
  options: WalkOptions,
  context: FlowContext,
): IdentityEnd {
  const { world, policyWorld } = context;
  const { datapath } = world.profile;
  const isHost = to.endpoint?.isHost ?? to.node !== undefined;
  const client =
    service !== null && isByOtherNode(from, options, context)
      ? clientAtBackend(options, datapath, isHost ? "host" : "pod")
      : "client";
  const identity = client === "remote-node" ? 6 : policyWorld.numberOf(from.handle);
  const isWorld =
    !isHost &&
    takesForWorld(identity, options, datapath) &&
    comesByNetdev(placeFlow(from, to, options, context, service), options);
  if (client === "world" || isWorld) {
    const handle = worldIdentityOf(options.family, world.options, policyWorld.mechanisms);
    if (handle === from.handle) return from;
    return { kind: "identity", name: `${from.name} as world`, handle, endpoint: undefined, assumptions: [] };
  }
  if (client === "client") return service === null ? seenByTunnel(from, to, options, context) : from;
  const end = resolveReference(client, "from", context);
  return "error" in end || end.kind === "service" ? from : { ...end, name: `${from.name} as ${client}` };
}

/** No backend: the packet gets as far as the look-up of the service, and no policy is asked. */
function askWithoutBackend(
  flow: Flow,
  from: IdentityEnd,
  options: WalkOptions,
  service: ServiceFacts,
  context: FlowContext,
): FlowAnswer {
  const to: IdentityEnd = { kind: "identity", name: service.name, handle: 2, endpoint: undefined, assumptions: [] };
  const { protocol, port, walk: asked = {} } = flow;
  const sides = { egress: null, ingress: null };
  const walked = walkEnds(
    { from, to, protocol, port, service, ...sides, proxyDenies: false, askAsWorld: () => sides, options, asked },
    context,
  );
  const { assumptions, constants, ...walk } = walked;
  return {
    cilium: context.world.profile.name,
    world: context.world.root,
    decision: "denied",
    dropReason: dropOf(walked),
    ...sides,
    l7: null,
    backends: null,
    hops: walk.walks[0]?.hops ?? [],
    walk,
    events: shownEvents(walk),
    constants,
    leftOut: context.view.leftOutFor(askedOf(from, "egress")),
    assumptions: [...context.world.assumptions, ...from.assumptions, ...assumptions],
  };
}

function walkEnds(question: Omit<WalkQuestion, "hostLookup">, context: FlowContext): WalkedFlow {
  const hostLookup = (direction: Direction, node: string, peer: HostPeer) => {
    const host = hostOfNode(context.policyWorld, node);
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

/** Of the first packet, what monitor prints as Helm installs the version. */
function shownEvents({ walks }: Pick<WalkedFlow, "walks">): FlowAnswer["events"] {
  return (walks[0]?.events ?? []).filter(({ hidden }) => hidden === null).map(({ monitor }) => monitor);
}

/** Of the first packet. */
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
