// BPF NodePort where packets leave a node: the service's address in the answers of local backends, and masquerade.
// Mirrors handle_nat_fwd() and nodeport_rev_dnat_fwd_ipv4() in bpf/lib/nodeport_egress.h, Cilium v1.20.2.
import type { Scene } from "./scene.ts";
import { isFullDsr, isMasqueraded, isNodePortAnswer } from "./scene.ts";
import { nodeOf } from "./sender.ts";
import type { Trail } from "./trail.ts";
import { change, drops, inlined, tailCall, take, through, withPort } from "./trail.ts";

/** At eth0, and at the tunnel's device. */
export function forwardNat(trail: Trail, scene: Scene, device: "netdev" | "overlay"): Trail {
  const { options, datapath } = scene;
  if (!options.kubeProxyReplacement || trail.isSnatDone) return trail;
  // The outer packet has the overlay's mark, in versions that set one.
  const isOuter = device === "netdev" && trail.packet.outer !== null;
  if (isOuter && datapath.mechanisms.overlayMark !== "none") return trail;
  const hasOwnSnat = datapath.tailCalls.IPV4_NODEPORT_SNAT_FWD !== undefined;
  if (!hasOwnSnat && !snats(scene)) return trail;
  return through(
    callForward(trail, scene, device),
    (at) => restoreService(at, scene),
    (at) => (snats(scene) && !at.isSnatDone ? masquerade(at, scene, hasOwnSnat, device) : at),
  );
}

/** With DSR alone and no BPF masquerade nothing is translated. */
function snats(scene: Scene): boolean {
  return !isFullDsr(scene) || scene.options.masquerade === "bpf";
}

function callForward(trail: Trail, { datapath, options, isDualStack }: Scene, device: "netdev" | "overlay"): Trail {
  const name =
    datapath.tailCalls.IPV4_NODEPORT_NAT_FWD === undefined ? "IPV4_ENCAP_NODEPORT_NAT" : "IPV4_NODEPORT_NAT_FWD";
  const asksFirewall = datapath.mechanisms.natForwardCall === "dual-stack-or-host-firewall" && device === "netdev";
  const why = asksFirewall ? "inlined: one address family, no host firewall" : "inlined: one address family";
  return isDualStack || (asksFirewall && options.hostFirewall)
    ? tailCall(trail, datapath, "natForward", name)
    : inlined(trail, datapath, "natForward", why);
}

/** The answer of a local backend, or of one that DSR brought the packet to. */
function restoreService(trail: Trail, scene: Scene): Trail {
  const { datapath, service, source } = scene;
  // A pod's own program may have done it; a process of the node has none.
  const isHere = datapath.mechanisms.nodePortReply === "at-device" || source.kind === "host";
  if (!isHere || !isNodePortAnswer(scene) || scene.translation !== null) return trail;
  const { packet } = trail;
  const restored = change(trail, {
    src: service?.address ?? packet.src,
    sourcePort: service?.port ?? null,
    mark: datapath.mechanisms.snatDoneMark,
  });
  return {
    ...take(restored, datapath, {
      step: "reverse-nat",
      input: `${withPort(packet.src, packet.sourcePort)}, entry of the NodePort's connection`,
      result: withPort(service?.address ?? packet.src, service?.port ?? null),
      at: "natForward",
    }),
    isSnatDone: true,
  };
}

function masquerade(trail: Trail, scene: Scene, isOwnProgram: boolean, device: "netdev" | "overlay"): Trail {
  const { datapath, options } = scene;
  const called = isOwnProgram ? tailCall(trail, datapath, "snatForward", "IPV4_NODEPORT_SNAT_FWD") : trail;
  const applies =
    device === "netdev" && trail.packet.outer === null && options.masquerade === "bpf" && isMasqueraded(scene);
  const address = nodeOf(trail, scene)?.address ?? trail.packet.src;
  const changed = applies ? { ...change(called, { src: address }), isSnatDone: true } : called;
  return take(changed, datapath, {
    step: "masquerade",
    input: trail.packet.src,
    result: applies ? `${address}: BPF masquerade, after policy` : "not applied: the source address is kept",
    at: "masquerade",
    branches: applies ? [drops("no free port", 167)] : [],
  });
}
