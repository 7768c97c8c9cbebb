// The proxy on the node: what a policy redirects to it, and the connection that it opens in the sender's name.
// Mirrors ctx_redirect_to_proxy4() in bpf/lib/proxy.h, ctx_redirect_to_proxy_hairpin() in bpf/lib/proxy_hairpin.h and
// inherit_identity_from_host() in bpf/lib/identity.h, Cilium v1.20.2. Leaves out enable-bpf-tproxy, which no Helm value sets.
import { formatMark, identityMark, markMagic } from "./mark.ts";
import { masqueradeByIptables } from "./netfilter.ts";
import type { ProxySide } from "./proxySource.ts";
import { upstreamSource } from "./proxySource.ts";
import type { Scene } from "./scene.ts";
import { isSameNode } from "./scene.ts";
import { nodeOf } from "./sender.ts";
import type { Trail } from "./trail.ts";
import { change, end, enter, enterStack, goTo, tailCall, take } from "./trail.ts";

export function passProxy(trail: Trail, scene: Scene, side: ProxySide): Trail {
  const { datapath, source, destination, proxyDenies, status } = scene;
  const own = trail.at === "source" ? source : destination;
  const node = own.node?.name ?? "";
  const reached = enterStack(reachStack(trail, scene, node), node);
  const told = take(reached, datapath, {
    step: "proxy",
    input: `mark ${formatMark(reached.packet.mark)}`,
    result: "ip rule 9 makes it local (table 2004), and iptables hands it to the proxy's socket (TPROXY)",
    at: "proxyRedirect",
  });
  const isRequest = status === "NEW" || status === "ESTABLISHED";
  if (!isRequest) return answerClient(told, scene);
  const atProxy = enterProxy(told, node, "the proxy accepts the connection");
  if (proxyDenies)
    return end(atProxy, { decision: "to-proxy", drop: null, message: "the proxy's rules deny the request" });
  return side === "egress" ? sendOn(atProxy, scene) : sendIn(atProxy, scene);
}

function enterProxy(trail: Trail, node: string, reachedThrough: string): Trail {
  return enter(change(trail, { mark: 0, cb: [] }), {
    node,
    device: "proxy",
    hook: "proxy",
    program: null,
    reachedBy: "socket",
    reachedThrough,
    tcpdump: { sees: false, why: "a socket is no device" },
  });
}

/** The answer to the connection that the proxy has opened. */
export function answerClient(trail: Trail, scene: Scene): Trail {
  const node = nodeOf(trail, scene)?.name ?? "";
  return end(enterProxy(trail, node, "the socket with which the proxy has asked"), {
    decision: "to-proxy",
    drop: null,
    message: "the proxy answers the client over the connection that it took",
  });
}

/** An answer that the node's stack gets, with the address of a client that the proxy has asked for. */
export function isForSocket({ status, ingress, destination }: Scene): boolean {
  const isAnswer = status === "REPLY" || status === "RELATED";
  return isAnswer && destination.kind === "pod" && ingress?.answer.decision === "redirected";
}

/** inboundProxyRedirectRule() in pkg/datapath/iptables/iptables.go: the socket is found before any route. */
export function meetSocket(trail: Trail, scene: Scene): Trail {
  const told = take(trail, scene.datapath, {
    step: "proxy",
    input: "the proxy's transparent socket has these addresses",
    result: "iptables marks the packet with 0x200, and ip rule 9 makes it local (table 2004)",
    at: "proxyRedirect",
  });
  return answerClient(told, scene);
}

/**
 * At tc ingress of a device the marked packet passes to the stack at once. On the way out it has to come in again:
 * 1. what leaves cilium_host comes out of cilium_net;
 * 2. what is at the pod's own device (a route per endpoint) is redirected to cilium_net and comes out of cilium_host.
 */
function reachStack(trail: Trail, scene: Scene, node: string): Trail {
  const { datapath } = scene;
  const hook = trail.hops.at(-1)?.hook;
  const isHairpin = hook === "tc-egress";
  if (!isHairpin && !(hook === "policy-program" && trail.came === "from-host")) return trail;
  const entered = enter(change(trail, { cb: [`CB_PROXY_MAGIC=${formatMark(markMagic.toProxy)}`] }), {
    node,
    device: isHairpin ? "cilium_host" : "cilium_net",
    hook: "tc-ingress",
    program: datapath.programs.toHost ?? null,
    reachedBy: isHairpin ? "redirect" : "kernel-stack",
    reachedThrough: isHairpin
      ? "redirect to cilium_net: the packet comes out of its other end"
      : "the packet leaves cilium_host, whose other end is cilium_net",
    tcpdump: { sees: true, why: "tcpdump reads before tc ingress" },
  });
  const marked = take(change(entered, { mark: markMagic.toProxy }), datapath, {
    step: "mark",
    input: datapath.mechanisms.proxyHairpin === "cb" ? "CB_PROXY_MAGIC" : "the mark, else CB_PROXY_MAGIC",
    result: `mark ${formatMark(markMagic.toProxy)}: 0x200 (to the proxy), and the packet is for the host: to its stack`,
    at: "toHost",
  });
  return askHostPolicy(marked, scene);
}

/** Up to 1.16 to-host goes on to the host's policy, which is for packets to the host's addresses alone. */
function askHostPolicy(trail: Trail, { datapath, options }: Scene): Trail {
  const { hostPolicyOfProxied, hostPolicyCall } = datapath.mechanisms;
  if (!options.hostFirewall || hostPolicyOfProxied === "skipped") return trail;
  const called =
    hostPolicyCall === "tail-call"
      ? tailCall(trail, datapath, "ipv4HostPolicyIngress", "IPV4_TO_HOST_POLICY_ONLY")
      : trail;
  return take(called, datapath, {
    step: "host-firewall",
    input: "not to the host's address",
    result: "not asked",
    at: "hostPolicyIngress",
  });
}

/** Upstream of an egress proxy: the sender's identity in the mark. */
function sendOn(trail: Trail, scene: Scene): Trail {
  const { datapath, source, options, destination } = scene;
  const mark = identityMark(source.identity, markMagic.proxyEgress);
  const opened = openConnection(trail, scene, "egress");
  const sent = take(change(opened, { mark }), datapath, {
    step: "mark",
    input: `connection of the proxy for identity ${source.identity}`,
    result: `mark ${formatMark(mark)}: 0xb00 (egress proxy)`,
    at: "inheritIdentity",
  });
  const next = { ...sent, identity: source.identity, came: "from-host" as const };
  if (isSameNode(scene))
    return goTo(destination.kind === "pod" ? (options.endpointRoutes ? "to-container" : "from-host") : "to-host")(next);
  // With a tunnel cilium_host has the routes of other nodes' pods, too.
  if (options.routing === "tunnel" && destination.kind === "pod") return goTo("from-host")(next);
  const isKept = next.packet.src === source.address;
  return goTo("netdev-out")(isKept ? masqueradeByIptables(next, scene) : next);
}

function openConnection(trail: Trail, scene: Scene, side: ProxySide): Trail {
  const { address, why } = upstreamSource(scene, side);
  return take(change(trail, { src: address }), scene.datapath, {
    step: "proxy",
    input: `source address of the proxy's own connection to ${scene.destination.address}`,
    result: `${address}: ${why}`,
    at: "proxySource",
  });
}

/** Upstream of an ingress proxy: to the pod, past its policy. */
function sendIn(trail: Trail, scene: Scene): Trail {
  const { datapath, source, options, ingress } = scene;
  const identity = ingress?.answer.peerIdentity ?? source.identity;
  const mark = identityMark(identity, markMagic.proxyIngress);
  const opened = openConnection(trail, scene, "ingress");
  const sent = take(change(opened, { mark, tcIndex: 1 }), datapath, {
    step: "mark",
    input: `connection of the proxy for identity ${identity}`,
    result: `mark ${formatMark(mark)}: 0xa00 (ingress proxy)`,
    at: "inheritIdentity",
  });
  return goTo(options.endpointRoutes ? "to-container" : "from-host")({
    ...sent,
    identity,
    isFromIngressProxy: true,
    came: "from-host",
  });
}
