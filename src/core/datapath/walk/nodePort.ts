// A packet from outside to a service, at a node that has no backend of it: translated there, and sent on to the backend's.
// Mirrors nodeport_lb4(), tail_nodeport_nat_egress_ipv4() and tail_nodeport_ipv4_dsr() in bpf/lib/nodeport.h, Cilium v1.20.2.
import type { Datapath } from "./datapath.ts";
import { missRoute } from "./familyOff.ts";
import { guardNodePort } from "./hostFirewall.ts";
import { enterNetdev } from "./network.ts";
import type { Party, Scene, SourceTranslation } from "./scene.ts";
import { hasNetdevPrograms } from "./scene.ts";
import { balance, translateByKubeProxy } from "./service.ts";
import type { Trail } from "./trail.ts";
import { callSecondHalf, change, drops, enterStack, goTo, tailCall, take, through } from "./trail.ts";
import type { WalkOptions } from "./walkOptions.ts";

/** What the backend's node takes the client for: itself, another node, or the outside. */
export function clientAtBackend(
  options: WalkOptions,
  { mechanisms }: Datapath,
  backend: "pod" | "host",
): "client" | "remote-node" | "world" {
  const isTunnel = isSentByTunnel(options, backend);
  // kube-proxy masquerades with the address of cilium_host, which from-host does not take for the host's own packet.
  if (!options.kubeProxyReplacement) return isTunnel ? "world" : "remote-node";
  if (options.nodePortMode === "dsr") return "client";
  return isTunnel ? mechanisms.nodePortVni : "remote-node";
}

/** The client's address at the backend's node, where another node sends the packet on; null where it is kept. */
export function translateClient({
  options,
  source,
  destination,
}: Pick<Scene, "options" | "source" | "destination">): SourceTranslation | null {
  const { node } = source;
  if (node === null || (options.kubeProxyReplacement && options.nodePortMode === "dsr")) return null;
  // By the tunnel the answer finds back to the address of cilium_host alone.
  const address = isSentByTunnel(options, destination.kind) ? node.routerAddress : node.address;
  return { by: options.kubeProxyReplacement ? "bpf" : "stack", node, address };
}

/** kube-proxy's packets to a node's own address leave by eth0; those of BPF go where the ipcache says. */
function isSentByTunnel({ routing, hostFirewall, kubeProxyReplacement }: WalkOptions, backend: Party["kind"]): boolean {
  return routing === "tunnel" && (backend !== "host" || (hostFirewall && kubeProxyReplacement));
}

export function enterOtherNode(trail: Trail, scene: Scene): Trail {
  const { options, source } = scene;
  if (!scene.isFamilyOn) return missRoute(enterNetdev(trail, scene, source), scene);
  const entered = hasNetdevPrograms(scene) ? enterNetdev(trail, scene, source) : trail;
  return options.kubeProxyReplacement
    ? through(
        entered,
        (at) => balance(at, scene, "nodePort"),
        (at) => sendOn(at, scene),
      )
    : through(
        entered,
        (at) =>
          hasNetdevPrograms(scene) ? callSecondHalf(at, scene, "ipv4FromNetdevContinued", "IPV4_CONT_FROM_NETDEV") : at,
        (at) => guardNodePort(at, scene, source),
        (at) => forwardByKubeProxy(at, scene),
      );
}

function sendOn(trail: Trail, scene: Scene): Trail {
  const { options, datapath } = scene;
  const natCall =
    datapath.tailCalls.IPV4_NODEPORT_NAT_EGRESS === undefined ? "IPV4_NODEPORT_NAT" : "IPV4_NODEPORT_NAT_EGRESS";
  const translation = translateClient(scene);
  const isTunnel = isSentByTunnel(options, scene.destination.kind);
  if (translation === null) {
    const called = tailCall(trail, datapath, "nodePortDsr", "IPV4_NODEPORT_DSR");
    const kept = take(called, datapath, {
      step: "masquerade",
      input: trail.packet.src,
      result: `DSR: the client's address is kept, the service's goes along in ${isTunnel ? "Geneve" : "an IP option"}`,
      at: "nodePort",
    });
    // A tunnel carries no identity that is one node's own.
    return goTo(isTunnel ? "overlay-out" : "netdev-out")({ ...kept, identity: isTunnel ? 2 : kept.identity });
  }
  const called = tailCall(trail, datapath, "nodePortNatEgress", natCall);
  const mark = datapath.mechanisms.snatDoneMark;
  const translated = take(change(called, { src: translation.address, mark }), datapath, {
    step: "masquerade",
    input: trail.packet.src,
    result: `${translation.address}: SNAT, so that the answer comes back here`,
    at: "nodePort",
    branches: [drops("no free port", 167)],
  });
  const vni = datapath.mechanisms.nodePortVni === "world" ? 2 : 6;
  return goTo(isTunnel ? "overlay-out" : "netdev-out")({
    ...translated,
    isSnatDone: true,
    identity: isTunnel ? vni : translated.identity,
  });
}

/** kube-proxy takes a backend of another node, and masquerades: by eth0, or by cilium_host into the tunnel. */
function forwardByKubeProxy(trail: Trail, scene: Scene): Trail {
  const { options, datapath, source } = scene;
  const address = translateClient(scene)?.address ?? trail.packet.src;
  const stack = enterStack(trail, source.node?.name ?? "");
  const translated = translateByKubeProxy(stack, scene);
  if (translated.end !== null) return translated;
  const masqueraded = take(change(translated, { src: address }), datapath, {
    step: "masquerade",
    input: trail.packet.src,
    result: `${address}: kube-proxy masquerades what it sends to another node`,
    at: "fromNetdevContinued",
  });
  return isSentByTunnel(options, scene.destination.kind)
    ? goTo("from-host")({ ...masqueraded, came: "from-host", at: "source" })
    : goTo("netdev-out")({ ...masqueraded, identity: 6 });
}
