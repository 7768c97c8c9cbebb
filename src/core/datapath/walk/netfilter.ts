// What netfilter does in the node's stack where Cilium leaves it to: masquerade by iptables, kube-proxy's answers.
// Rules: CILIUM_POST_nat of pkg/datapath/iptables, Cilium v1.20.2, and kube-proxy's own.
import type { Scene } from "./scene.ts";
import { isMasqueraded, isNodePortAnswer } from "./scene.ts";
import { nodeOf } from "./sender.ts";
import type { Trail } from "./trail.ts";
import { change, enterStack, goTo, take, through, withPort } from "./trail.ts";

export function masqueradeByIptables(trail: Trail, scene: Scene): Trail {
  if (scene.options.masquerade !== "iptables" || !isMasqueraded(scene)) return trail;
  const address = scene.source.node?.address ?? trail.packet.src;
  return take(change(trail, { src: address }), scene.datapath, {
    step: "masquerade",
    input: trail.packet.src,
    result: `${address}: iptables' CILIUM_POST_nat, after policy`,
    at: "forward",
  });
}

/** Conntrack of netfilter puts back what rules have changed in the request: the client, then the service. */
export function restoreByStack(trail: Trail, scene: Scene): Trail {
  return through(
    trail,
    (at) => restoreClient(at, scene),
    (at) => restoreService(at, scene),
  );
}

function restoreClient(trail: Trail, { translation, destination, datapath }: Scene): Trail {
  const { packet } = trail;
  if (translation === null || translation.by !== "stack" || packet.dst !== translation.address) return trail;
  if (trail.at !== "destination") return trail;
  return take(change(trail, { dst: destination.address }), datapath, {
    step: "reverse-nat",
    input: withPort(packet.dst, packet.destinationPort),
    result: `${destination.address}: conntrack of netfilter, where rules put the node's address into the request`,
    at: "fromNetdevContinued",
  });
}

/** Only on the node where kube-proxy translated the request. */
function restoreService(trail: Trail, scene: Scene): Trail {
  const { service, options, datapath, translation } = scene;
  const { packet } = trail;
  const isElsewhere = translation !== null && translation.node.name !== nodeOf(trail, scene)?.name;
  if (service === null || options.kubeProxyReplacement || !isNodePortAnswer(scene) || isElsewhere) return trail;
  return take(change(trail, { src: service.address, sourcePort: service.port }), datapath, {
    step: "reverse-nat",
    input: withPort(packet.src, packet.sourcePort),
    result: `${withPort(service.address, service.port)}: conntrack of netfilter, where kube-proxy translated the request`,
    at: "fromNetdevContinued",
  });
}

/** The answer is back on the node that sent the request on: its stack sends it to the client. */
export function returnByStack(trail: Trail, scene: Scene): Trail {
  const { destination, datapath } = scene;
  return through(
    enterStack(trail, destination.node?.name ?? ""),
    (at) => restoreByStack(at, scene),
    (at) =>
      take(at, datapath, {
        step: "kernel",
        input: destination.address,
        result: "routed to the outside by eth0",
        at: "fromNetdevContinued",
      }),
    goTo("netdev-out"),
  );
}
