// The tunnel device: into it on the sender's node, out of it on the other.
// Mirrors cil_to_overlay() and cil_from_overlay() in bpf/bpf_overlay.c and bpf/lib/encap.h, Cilium v1.20.2.
import { enterHost } from "./hostPrograms.ts";
import { formatMark, identityMark, markMagic } from "./mark.ts";
import { forwardNat } from "./natForward.ts";
import { lookUpIpcache } from "./policySteps.ts";
import { passNodePort } from "./reverseNat.ts";
import type { Scene } from "./scene.ts";
import { isBpfRouted, tunnelDevice, tunnelPort } from "./scene.ts";
import { receiverOf, senderOf } from "./sender.ts";
import type { Trail } from "./trail.ts";
import { change, drops, enter, goTo, tailCall, take, through, withPort } from "./trail.ts";

/** Into the tunnel: the sender's identity is the VNI. */
export function enterTunnel(trail: Trail, scene: Scene): Trail {
  const { datapath, source, options } = scene;
  const destination = receiverOf(trail, scene);
  const device = tunnelDevice(options);
  // A packet of the outside that is sent on is what the program before says.
  const vni = source.kind === "host" ? 6 : source.kind === "outside" ? trail.identity : source.identity;
  const told = take(change(trail, { vni }), datapath, {
    step: "encapsulation",
    input: `tunnel endpoint ${destination.node?.address ?? ""} of ${destination.address}`,
    result: `VNI ${vni}${source.kind === "host" ? " (remote-node stands for host)" : ""}, redirect to ${device}`,
    at: "encapsulation",
    observation: "to-overlay",
    branches: [drops("no tunnel endpoint", 160)],
  });
  const entered = enter(told, {
    node: source.node?.name ?? "",
    device,
    hook: "tc-egress",
    program: datapath.programs.toOverlay ?? null,
    reachedBy: "redirect",
    reachedThrough: `redirect to ${device}`,
    tcpdump: { sees: true, why: "the inner packet, after tc egress" },
  });
  const { overlayMark } = datapath.mechanisms;
  const mark =
    overlayMark === "identity" ? identityMark(vni, markMagic.overlay) : overlayMark === "magic" ? markMagic.overlay : 0;
  const outer = {
    src: source.node?.address ?? "",
    dst: withPort(destination.node?.address ?? "", tunnelPort(options)),
    protocol: "UDP",
  };
  const marked =
    overlayMark === "none"
      ? entered
      : take(change(entered, { mark }), datapath, {
          step: "mark",
          input: `VNI ${vni}`,
          result: `mark ${formatMark(mark)}: 0x400 (overlay)`,
          at: "toOverlay",
        });
  return goTo("netdev-out")(change(forwardNat(marked, scene, "overlay"), { outer }));
}

/** Out of the tunnel: the VNI is the identity, and no ipcache is needed. */
export function leaveTunnel(trail: Trail, scene: Scene): Trail {
  const { datapath, destination, options } = scene;
  const vni = trail.packet.vni ?? 0;
  const bare = change(trail, { outer: null, mark: 0, cb: [] });
  const entered = enter(bare, {
    node: destination.node?.name ?? "",
    device: tunnelDevice(options),
    hook: "tc-ingress",
    program: datapath.programs.fromOverlay ?? null,
    reachedBy: "kernel-stack",
    reachedThrough: `the stack takes the tunnel's header off: UDP ${tunnelPort(options)}`,
    tcpdump: { sees: true, why: "the inner packet, before tc ingress" },
  });
  const call = (at: Trail) => callFromOverlay(at, scene);
  // The tunnel knows one world, whatever the family.
  const identity = vni === 2 ? scene.world : vni;
  return through(
    entered,
    (at) =>
      take(change(at, { cb: [`CB_SRC_LABEL=${identity}`] }), datapath, {
        step: "identity",
        input: `VNI ${vni}`,
        result: `identity ${identity}`,
        at: "fromOverlay",
        observation: "from-overlay",
        branches: [drops("the VNI says host (1)", 171), drops("no tunnel key", 147)],
      }),
    call,
    (at) => passNodePort({ ...at, identity }, scene, call),
    (at) => (at.next === "netdev-out" ? at : identifySender(at, scene, vni)),
    (at) => (at.next === "netdev-out" ? at : deliverFromTunnel(at, scene)),
  );
}

function callFromOverlay(trail: Trail, { datapath }: Scene): Trail {
  const name = datapath.tailCalls.IPV4_FROM_OVERLAY === undefined ? "IPV4_FROM_LXC" : "IPV4_FROM_OVERLAY";
  return tailCall(trail, datapath, "ipv4FromOverlay", name);
}

/** A remote node, and the client of a DSR service, are looked up by their address: the tunnel says less. */
function identifySender(trail: Trail, scene: Scene, vni: number): Trail {
  const { datapath, source } = scene;
  if (!datapath.mechanisms.overlayLooksUpNodes || (vni !== 6 && !isDsr(trail, scene))) return trail;
  const sender = senderOf(trail, scene);
  const looked = lookUpIpcache(scene, "overlayIdentity", sender, "remote-node stays")(trail);
  return { ...looked, identity: isDsr(trail, scene) ? source.identity : sender.identity };
}

/** The client's own address in a tunnel, where another node sent the packet on. */
function isDsr({ packet }: Trail, { source, service }: Scene): boolean {
  return service !== null && source.kind === "outside" && source.node !== null && packet.src === source.address;
}

function deliverFromTunnel(trail: Trail, scene: Scene): Trail {
  const { datapath, destination } = scene;
  if (isDsr(trail, scene) && datapath.mechanisms.dsrInTunnel === "to-stack" && !isBpfRouted(scene))
    return goTo("stack-in")(
      take(change(trail, { vni: null }), datapath, {
        step: "kernel",
        input: "DSR by Geneve, legacy host routing",
        result: "to the node's stack, where conntrack of netfilter sees it",
        at: "overlayDelivery",
      }),
    );
  const isPod = destination.kind === "pod";
  const found = take(change(trail, { vni: null }), datapath, {
    step: "endpoint-map",
    input: `${trail.packet.dst} in ${datapath.maps.endpoints}`,
    result: isPod ? `endpoint ${destination.endpoint?.endpointId ?? 0}` : "no pod: to the node itself",
    at: "overlayDelivery",
  });
  if (destination.kind === "outside") return goTo("stack-back")(enterHost({ ...found, came: "from-tunnel" }, scene));
  return goTo(isPod ? "local-delivery" : "to-host")({ ...found, came: "from-tunnel" });
}
