// The proxy on the node: what a policy redirects to it, and the connection that it opens in the sender's name.
// Mirrors ctx_redirect_to_proxy4() in bpf/lib/proxy.h and inherit_identity_from_host() in bpf/lib/identity.h, Cilium v1.20.2.
import { formatMark, identityMark, markMagic } from "./mark.ts";
import type { Scene } from "./scene.ts";
import { isSameNode } from "./scene.ts";
import type { Trail } from "./trail.ts";
import { change, drops, end, enter, goTo, take } from "./trail.ts";

export function passProxy(trail: Trail, scene: Scene, side: "egress" | "ingress"): Trail {
  const { datapath, source, destination, proxyDenies, status } = scene;
  const own = trail.at === "source" ? source : destination;
  const node = own.node?.name ?? "";
  const redirected = enter(trail, {
    node,
    device: "cilium_net",
    hook: "tc-ingress",
    program: datapath.programs.toHost ?? null,
    reachedBy: "redirect",
    reachedThrough: "mark 0x200: to the host's end, where the proxy listens",
    tcpdump: { sees: true, why: "tcpdump reads before tc ingress" },
  });
  const told = take(redirected, datapath, {
    step: "proxy",
    input: `mark ${formatMark(trail.packet.mark)}`,
    result: "to the proxy's socket (TPROXY)",
    at: "toHost",
    branches: [drops("no socket of the proxy", 178)],
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
  return goTo(options.routing === "tunnel" && destination.kind === "pod" ? "overlay-out" : "netdev-out")(next);
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
