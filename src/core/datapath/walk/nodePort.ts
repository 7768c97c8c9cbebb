// A packet from outside to a service, at a node that has no backend of it: translated there, and sent on to the backend's.
// Mirrors nodeport_lb4(), tail_nodeport_nat_egress_ipv4() and tail_nodeport_ipv4_dsr() in bpf/lib/nodeport.h, Cilium v1.20.2.
// Leaves out: how the answer gets back.
import { enterNetdev } from "./network.ts";
import type { Scene } from "./scene.ts";
import { hasNetdevPrograms } from "./scene.ts";
import { balance, translateByKubeProxy } from "./service.ts";
import type { Trail } from "./trail.ts";
import { change, drops, enterStack, goTo, tailCall, take, through } from "./trail.ts";
import type { WalkOptions } from "./walkOptions.ts";

/** What the backend's node takes the client for: itself, another node, or the outside. */
export function clientAtBackend(options: WalkOptions): "client" | "remote-node" | "world" {
  if (!options.kubeProxyReplacement) return "remote-node";
  if (options.nodePortMode === "dsr") return "client";
  return options.routing === "tunnel" ? "world" : "remote-node";
}

export function enterOtherNode(trail: Trail, scene: Scene): Trail {
  const { options, source } = scene;
  const entered = hasNetdevPrograms(scene) ? enterNetdev(trail, scene, source) : trail;
  return options.kubeProxyReplacement
    ? through(
        entered,
        (at) => balance(at, scene, "nodePort"),
        (at) => sendOn(at, scene),
      )
    : through(entered, (at) => forwardByKubeProxy(at, scene));
}

function sendOn(trail: Trail, scene: Scene): Trail {
  const { options, datapath, source } = scene;
  const isDsr = options.nodePortMode === "dsr";
  const natCall =
    datapath.tailCalls.IPV4_NODEPORT_NAT_EGRESS === undefined ? "IPV4_NODEPORT_NAT" : "IPV4_NODEPORT_NAT_EGRESS";
  const called = isDsr
    ? tailCall(trail, datapath, "nodePortDsr", "IPV4_NODEPORT_DSR")
    : tailCall(trail, datapath, "nodePortNatEgress", natCall);
  const address = source.node?.address ?? "";
  const translated = isDsr
    ? take(called, datapath, {
        step: "masquerade",
        input: trail.packet.src,
        result: "DSR: the client's address is kept, the service's goes along in an IP option or Geneve",
        at: "nodePort",
      })
    : take(change(called, { src: address }), datapath, {
        step: "masquerade",
        input: trail.packet.src,
        result: `${address}: SNAT, so that the answer comes back here`,
        at: "nodePort",
        branches: [drops("no free port", 167)],
      });
  // A tunnel carries no identity that is one node's own.
  const identity = options.routing === "tunnel" ? 2 : translated.identity;
  return goTo(options.routing === "tunnel" ? "overlay-out" : "netdev-out")({ ...translated, identity });
}

function forwardByKubeProxy(trail: Trail, scene: Scene): Trail {
  const { options, datapath, source } = scene;
  const address = source.node?.address ?? "";
  const stack = enterStack(trail, source.node?.name ?? "");
  const translated = translateByKubeProxy(stack, scene);
  const masqueraded = take(change(translated, { src: address }), datapath, {
    step: "masquerade",
    input: trail.packet.src,
    result: `${address}: kube-proxy masquerades what it sends to another node`,
    at: "fromNetdevContinued",
  });
  return goTo(options.routing === "tunnel" ? "overlay-out" : "netdev-out")({ ...masqueraded, identity: 6 });
}
