// The proxy on the node: what a policy redirects to it, and the connection that it opens in the sender's name.
// Mirrors ctx_redirect_to_proxy4() in bpf/lib/proxy.h, ctx_redirect_to_proxy_hairpin() in bpf/lib/proxy_hairpin.h and
// inherit_identity_from_host() in bpf/lib/identity.h, Cilium v1.20.2. Leaves out enable-bpf-tproxy, which no Helm value sets.
import { formatMark, identityMark, markMagic } from "./mark.ts";
import type { Scene } from "./scene.ts";
import { isSameNode } from "./scene.ts";
import type { Trail } from "./trail.ts";
import { change, end, enter, enterStack, goTo, take } from "./trail.ts";

export function passProxy(trail: Trail, scene: Scene, side: "egress" | "ingress"): Trail {
  const { datapath, source, destination, proxyDenies, status } = scene;
  const own = trail.at === "source" ? source : destination;
  const node = own.node?.name ?? "";
  const told = take(enterStack(reachStack(trail, scene, node), node), datapath, {
    step: "proxy",
    input: `mark ${formatMark(trail.packet.mark)}`,
    result: "ip rule 9 makes it local (table 2004), and iptables hands it to the proxy's socket (TPROXY)",
    at: "proxyRedirect",
  });
  const atProxy = enter(change(told, { mark: 0, cb: [] }), {
    node,
    device: "proxy",
    hook: "proxy",
    program: null,
    reachedBy: "socket",
    reachedThrough: "the proxy accepts the connection",
    tcpdump: { sees: false, why: "a socket is no device" },
  });
  const isRequest = status === "NEW" || status === "ESTABLISHED";
  if (!isRequest)
    return end(atProxy, {
      decision: "to-proxy",
      drop: null,
      message: "the proxy answers the client over the connection that it took",
    });
  if (proxyDenies)
    return end(atProxy, { decision: "to-proxy", drop: null, message: "the proxy's rules deny the request" });
  return side === "egress" ? sendOn(atProxy, scene) : sendIn(atProxy, scene);
}

/**
 * At tc ingress of a device the marked packet passes to the stack at once. On the way out it has to come in again:
 * 1. what leaves cilium_host comes out of cilium_net;
 * 2. what is at the pod's own device (a route per endpoint) is redirected to cilium_net and comes out of cilium_host.
 */
function reachStack(trail: Trail, { datapath }: Scene, node: string): Trail {
  const hook = trail.hops.at(-1)?.hook;
  const isHairpin = hook === "tc-egress";
  if (!isHairpin && !(hook === "policy-program" && trail.came === "from-host")) return trail;
  const entered = enter(change(trail, { cb: [`CB_PROXY_MAGIC=${formatMark(trail.packet.mark)}`] }), {
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
  return take(entered, datapath, {
    step: "mark",
    input: "CB_PROXY_MAGIC",
    result: `mark ${formatMark(trail.packet.mark)}: 0x200 (to the proxy), and the packet is for the host: to its stack`,
    at: "toHost",
  });
}

/** Upstream of an egress proxy: the sender's identity in the mark. */
function sendOn(trail: Trail, scene: Scene): Trail {
  const { datapath, source, options, destination } = scene;
  const mark = identityMark(source.identity, markMagic.proxyEgress);
  const sent = take(change(trail, { mark }), datapath, {
    step: "mark",
    input: `connection of the proxy for identity ${source.identity}`,
    result: `mark ${formatMark(mark)}: 0xb00 (egress proxy)`,
    at: "inheritIdentity",
  });
  const next = { ...sent, identity: source.identity, came: "from-host" as const };
  if (isSameNode(scene))
    return goTo(destination.kind === "pod" ? (options.endpointRoutes ? "to-container" : "from-host") : "to-host")(next);
  // With a tunnel cilium_host has the routes of other nodes' pods, too.
  return goTo(options.routing === "tunnel" && destination.kind === "pod" ? "from-host" : "netdev-out")(next);
}

/** Upstream of an ingress proxy: to the pod, past its policy. */
function sendIn(trail: Trail, { datapath, source, options, ingress }: Scene): Trail {
  const identity = ingress?.answer.peerIdentity ?? source.identity;
  const mark = identityMark(identity, markMagic.proxyIngress);
  const sent = take(change(trail, { mark, tcIndex: 1 }), datapath, {
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
