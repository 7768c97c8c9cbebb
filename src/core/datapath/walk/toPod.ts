// A packet into a pod: local delivery to its policy program, or to-container on its device, then ingress policy.
// Mirrors ipv4_local_delivery() in bpf/lib/local_delivery.h, cil_lxc_policy(), cil_to_container() and ipv4_policy() in
// bpf/bpf_lxc.c, Cilium v1.20.2; handle_policy() up to 1.16.
import { missRoute } from "./familyOff.ts";
import { guardHost } from "./hostFirewall.ts";
import { formatMark, identityMark, markMagic, saysSender } from "./mark.ts";
import { isReserved } from "./netdevDelivery.ts";
import { restoreByStack } from "./netfilter.ts";
import { deliver, enforce, lookUpConntrack, lookUpIpcache } from "./policySteps.ts";
import { isForSocket, meetSocket } from "./proxy.ts";
import type { Scene } from "./scene.ts";
import { isBpfRouted } from "./scene.ts";
import { translateByKubeProxy } from "./service.ts";
import type { Trail } from "./trail.ts";
import {
  callOn,
  change,
  drops,
  enter,
  enterStack,
  goTo,
  inlined,
  otherWay,
  tailCall,
  take,
  through,
  withPort,
} from "./trail.ts";

export function deliverLocally(trail: Trail, scene: Scene): Trail {
  const { datapath, destination, options } = scene;
  const addressed = change(trail, {
    srcMac: destination.endpoint?.hostMac ?? trail.packet.srcMac,
    dstMac: destination.endpoint?.mac ?? trail.packet.dstMac,
  });
  if (options.endpointRoutes && !(isBpfRouted(scene) && trail.came !== "from-host"))
    return redirectMarked(addressed, scene);
  const meta = change(addressed, { cb: [`CB_SRC_LABEL=${trail.identity}`] });
  const told = take(meta, datapath, {
    step: "tail-call",
    input: `endpoint ${destination.endpoint?.endpointId ?? 0}, source identity ${trail.identity} in CB_SRC_LABEL`,
    result: `${datapath.maps.policyCalls}[${destination.endpoint?.endpointId ?? 0}]`,
    at: "localDelivery",
    branches: [drops("the endpoint's program is not in the prog array", datapath.mechanisms.missingEndpointProgram)],
  });
  return goTo("policy-program")(told);
}

/** With a route per endpoint the policy is asked at the pod's own device. */
function redirectMarked(trail: Trail, { datapath, destination, options }: Scene): Trail {
  const mark = identityMark(trail.identity, markMagic.identity);
  // A redirect would go past netfilter, which has to undo what kube-proxy translated.
  const isByStack =
    trail.came === "from-tunnel" &&
    !options.kubeProxyReplacement &&
    datapath.mechanisms.tunnelToOwnRoute === "to-stack-without-nodeport";
  const how = isByStack
    ? "to the node's stack, since kube-proxy translates"
    : `redirect to ifindex ${destination.endpoint?.ifindex ?? 0}`;
  const marked = take(change(trail, { mark }), datapath, {
    step: "mark",
    input: `identity ${trail.identity}`,
    result: `mark ${formatMark(mark)}, ${how}`,
    at: "localDelivery",
  });
  return goTo(isByStack ? "stack-in" : "to-container")(marked);
}

/** The endpoint's policy program runs on the device that the packet came in on. */
export function runPolicyProgram(trail: Trail, scene: Scene): Trail {
  const { datapath, destination } = scene;
  const index = destination.endpoint?.endpointId ?? 0;
  const map = datapath.maps.policyCalls;
  const redirects = isBpfRouted(scene) && trail.came !== "from-host";
  const entered = enter(trail, {
    node: destination.node?.name ?? "",
    device: destination.endpoint?.device ?? "lxc",
    hook: "policy-program",
    program: datapath.programs.lxcPolicy ?? null,
    reachedBy: "prog-array",
    reachedThrough: `${map}[${index}]`,
    progArray: { map, index },
    tcpdump: redirects
      ? { sees: false, why: "redirected into the pod: the node's end of its veth is passed by" }
      : { sees: true, why: "redirected to this device once policy lets it pass" },
  });
  return through(
    entered,
    (at) => lookUpBeforePolicy(at, scene),
    (at) => enforceIngress(at, scene),
    (at) => finish(at, scene, redirects),
  );
}

function lookUpBeforePolicy(trail: Trail, scene: Scene): Trail {
  const { datapath, isDualStack } = scene;
  const why = "inlined: one address family";
  const lookUp = lookUpConntrack(scene, "conntrackIngress", "ingress");
  if (datapath.mechanisms.lxcPolicy === "policy")
    return through(
      trail,
      (at) =>
        isDualStack
          ? tailCall(at, datapath, "ipv4Policy", "IPV4_TO_LXC_POLICY_ONLY")
          : inlined(at, datapath, "ipv4Policy", why),
      lookUp,
    );
  return through(
    trail,
    (at) =>
      isDualStack
        ? tailCall(at, datapath, "conntrackIngressPolicy", "IPV4_CT_INGRESS_POLICY_ONLY")
        : inlined(at, datapath, "conntrackIngressPolicy", why),
    lookUp,
    (at) => tailCall(at, datapath, "ipv4Policy", "IPV4_TO_LXC_POLICY_ONLY"),
  );
}

function enforceIngress(trail: Trail, scene: Scene): Trail {
  if (!trail.isFromIngressProxy) return through(trail, reverse(scene), enforce(scene, "ingress"));
  return take(trail, scene.datapath, {
    step: "policy",
    input: "from the ingress proxy (tc_index, mark 0xa00)",
    result: "not looked up again: the proxy has decided",
    at: "policyIngress",
  });
}

/** The client of a service sees the service's address again. */
function reverse(scene: Scene) {
  return (trail: Trail): Trail => {
    const { service, status, datapath } = scene;
    if (service === null || status !== "REPLY" || scene.options.socketLB) return trail;
    const changed = change(trail, { src: service.address, sourcePort: service.port });
    return take(changed, datapath, {
      step: "reverse-nat",
      input: `${withPort(trail.packet.src, trail.packet.sourcePort ?? 0)}, rev_nat_index of the conntrack entry`,
      result: withPort(service.address, service.port),
      at: "reverseNat",
    });
  };
}

function finish(trail: Trail, scene: Scene, redirects: boolean): Trail {
  const { ingress, status, datapath, destination } = scene;
  const isRequest = status === "NEW" || status === "ESTABLISHED";
  if (!trail.isFromIngressProxy && !scene.isLoopback && ingress?.answer.decision === "redirected")
    return goTo("proxy-ingress")(
      take(marksAtOnce(trail, scene) ? change(trail, { mark: markMagic.toProxy }) : trail, datapath, {
        step: "proxy",
        input: isRequest ? "the policy entry has a proxy port" : "proxy_redirect of the conntrack entry",
        result: "mark 0x200 with the proxy's port in its upper half (the agent chooses the port); to the host",
        at: "proxyRedirect",
        observation: "to-proxy",
        branches: [drops("neither TCP nor UDP", 180)],
      }),
    );
  const seen = take(trail, datapath, {
    step: "trace",
    input: `endpoint ${destination.endpoint?.endpointId ?? 0}`,
    result: "to-endpoint",
    at: "policyIngress",
    observation: "to-endpoint",
  });
  const isOnWay = trail.hops.at(-1)?.hook === "tc-egress";
  const how = redirects ? "redirect_peer into the pod" : isOnWay ? "passes to the pod" : "redirect to its device";
  return deliver(seen, scene, "localDelivery", destination.endpoint?.device ?? "", `${how}: ${destination.name}`);
}

/** Up to 1.16 the pod's own device leaves the mark in CB_PROXY_MAGIC alone. */
function marksAtOnce({ hops }: Trail, { datapath }: Scene): boolean {
  return datapath.mechanisms.proxyHairpin === "cb-and-mark" || hops.at(-1)?.hook !== "tc-egress";
}

/** Only with a route per endpoint: the program on the way to the pod. */
export function enterToContainer(trail: Trail, scene: Scene): Trail {
  const { datapath, destination } = scene;
  const entered = enter(trail, {
    node: destination.node?.name ?? "",
    device: destination.endpoint?.device ?? "lxc",
    hook: "tc-egress",
    program: datapath.programs.toContainer ?? null,
    reachedBy: trail.came === "from-host" ? "kernel-stack" : "redirect",
    reachedThrough: "the route of the pod's address is this device",
    tcpdump: { sees: true, why: "tcpdump reads after tc egress" },
  });
  return through(
    entered,
    (at) => inheritFromMark(at, scene),
    (at) => (isGuardedHere(at, scene) ? guardHostEgress(at, scene) : receiveFromStack(at, scene)),
  );
}

/** A mark without an identity makes the sender world, until the ipcache is asked. */
function inheritFromMark(trail: Trail, { datapath, world }: Scene): Trail {
  const { mark } = trail.packet;
  const isKnown = saysSender(mark);
  const identity = isKnown ? trail.identity : world;
  const told = take(change(trail, { mark: 0, cb: [`CB_SRC_LABEL=${identity}`] }), datapath, {
    step: "identity",
    input: `mark ${formatMark(mark)}`,
    result: isKnown ? `identity ${identity}; the mark is cleared` : `no identity in the mark: world (${identity})`,
    at: "inheritIdentity",
    observation: "from-stack",
  });
  return { ...told, identity };
}

/** With a route per endpoint the host's own policy is asked here, by a call of its program, which calls the endpoint's. */
function isGuardedHere(trail: Trail, { options, datapath, source }: Scene): boolean {
  const isHosts = source.kind === "host" && trail.identity === 1;
  return options.hostFirewall && isHosts && datapath.programs.hostPolicy !== undefined;
}

function guardHostEgress(trail: Trail, scene: Scene): Trail {
  const { datapath, destination } = scene;
  const map = datapath.maps.policyCalls;
  const told = take(change(trail, { cb: ["CB_FROM_HOST=1"] }), datapath, {
    step: "tail-call",
    input: "identity host, host firewall",
    result: `${map}[host endpoint]: the host's egress policy first`,
    at: "toContainer",
    branches: [drops("the host's program is not there", datapath.mechanisms.missingHostProgram)],
  });
  const program = datapath.programs.hostPolicy;
  const called =
    program === undefined
      ? told
      : callOn(told, program, { reachedBy: "prog-array", reachedThrough: `${map}[host endpoint]`, tailCall: null });
  const guarded = guardHost(called, scene, "egress");
  if (guarded.end !== null) return guarded;
  const meta = take(change(guarded, { cb: ["CB_SRC_LABEL=1"] }), datapath, {
    step: "tail-call",
    input: `endpoint ${destination.endpoint?.endpointId ?? 0}, source identity 1 in CB_SRC_LABEL`,
    result: `${map}[${destination.endpoint?.endpointId ?? 0}]`,
    at: "toContainer",
    branches: [drops("the endpoint's program is not in the prog array", datapath.mechanisms.missingEndpointProgram)],
  });
  return goTo("policy-program")({ ...meta, came: "from-host" });
}

function receiveFromStack(trail: Trail, scene: Scene): Trail {
  return through(
    callToEndpoint(trail, scene),
    (at) => enforceIngress(at, scene),
    (at) => finish(at, scene, false),
  );
}

function callToEndpoint(trail: Trail, scene: Scene): Trail {
  const { datapath, isDualStack } = scene;
  const isSplit = datapath.mechanisms.lxcPolicy === "conntrack";
  const called = isSplit
    ? through(
        tailCall(trail, datapath, "conntrackIngress", "IPV4_CT_INGRESS"),
        lookUpConntrack(scene, "conntrackIngress", "ingress"),
        (at) => tailCall(at, datapath, "ipv4ToEndpoint", "IPV4_TO_ENDPOINT"),
      )
    : datapath.mechanisms.familyCall === "tail-call" || isDualStack
      ? tailCall(trail, datapath, "ipv4ToEndpoint", "IPV4_TO_ENDPOINT")
      : inlined(trail, datapath, "ipv4ToEndpoint", "inlined: one address family");
  const looked = isReserved(trail.identity) ? askIpcache(called, scene) : called;
  return isSplit ? looked : lookUpConntrack(scene, "conntrackIngress", "ingress")(looked);
}

/** The ipcache's host is not taken: a translated packet has the node's address, too. */
function askIpcache(trail: Trail, scene: Scene): Trail {
  const { source } = scene;
  const looked = lookUpIpcache(scene, "ipcacheToEndpoint", source, `identity ${trail.identity} stays`)(trail);
  return source.ipcache.identity === 1 ? looked : { ...looked, identity: source.ipcache.identity };
}

/** A pod's address in the node's stack: to cilium_host, or to the pod's device with a route per endpoint. */
export function routeToPod(trail: Trail, scene: Scene): Trail {
  const { destination, options, datapath } = scene;
  const entered = enterStack(trail, destination.node?.name ?? "");
  if (!scene.isFamilyOn) return missRoute(entered, scene);
  const translated = restoreByStack(translateByKubeProxy(entered, scene), scene);
  if (translated.end !== null) return translated;
  if (isForSocket(scene)) return meetSocket(translated, scene);
  const told = take(translated, datapath, {
    step: "kernel",
    input: destination.address,
    result: options.endpointRoutes
      ? `route of the pod's address by ${destination.endpoint?.device ?? "lxc"}`
      : `route of ${destination.node?.podCIDR ?? "the pod CIDR"} by cilium_host`,
    at: "fromNetdevContinued",
    branches: [otherWay("iptables FORWARD", "rules that are not Cilium's may drop the packet")],
  });
  const came = { ...change(told, { cb: [] }), came: "from-host" as const };
  return options.endpointRoutes ? goTo("to-container")(came) : goTo("from-host")(came);
}
