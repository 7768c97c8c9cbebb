// Neighbour discovery of a pod (ICMPv6 types 135 and 136): Cilium answers it, and asks no policy.
// Mirrors is_icmp6_ndp(), icmp6_ndp_handle() and __icmp6_handle_ns() in bpf/lib/icmp6.h, Cilium v1.20.2; icmp6_handle() up
// to 1.11. Leaves out: 1.8's own answer to an echo request to the router address.
import type { Scene } from "./scene.ts";
import { isSameNode } from "./scene.ts";
import type { Trail } from "./trail.ts";
import { end, goTo, tailCall, take, takeAndDrop } from "./trail.ts";

const solicitation = 135;
const advertisement = 136;

export function meetNeighbour(trail: Trail, scene: Scene): Trail {
  const { datapath, icmpType } = scene;
  if (datapath.family !== 6) return trail;
  if (icmpType === solicitation) return answer(trail, scene);
  if (icmpType !== advertisement || datapath.mechanisms.neighbours !== "endpoints-and-stack") return trail;
  const passed = take(trail, datapath, {
    step: "parse",
    input: "ICMPv6 type 136, neighbour advertisement",
    result: "to the node's stack: no policy is asked",
    at: "neighbour",
  });
  return end(passed, {
    decision: "delivered",
    drop: null,
    message: "delivered to the node's stack: a pod's neighbour is its node, and no policy is asked",
  });
}

/** Whom the pod asks for is in the message: taken to be the destination. */
function answer(trail: Trail, scene: Scene): Trail {
  const { datapath, destination } = scene;
  const { neighbours } = datapath.mechanisms;
  const called = tailCall(trail, datapath, "neighbourSolicitation", "HANDLE_ICMP6_NS");
  const draft = {
    step: "endpoint-map" as const,
    input: `ICMPv6 type 135, neighbour solicitation for ${destination.address}`,
    at: "neighbour" as const,
  };
  const isLocal = isSameNode(scene) && (destination.kind === "pod" || destination.kind === "host");
  const isKnown = destination.address === destination.node?.routerAddress || (isLocal && neighbours !== "router");
  if (!isKnown) return takeAndDrop(called, datapath, { ...draft, result: "unknown here" }, 150);
  if (destination.kind === "host" && neighbours === "endpoints-and-stack")
    return goTo("to-host")(take(called, datapath, { ...draft, result: "the node's own: its stack answers" }));
  return end(take(called, datapath, { ...draft, result: "a neighbour advertisement with the MAC of the veth" }), {
    decision: "delivered",
    drop: null,
    message: "answered by Cilium itself: a pod's neighbour is its node, and no policy is asked",
  });
}
