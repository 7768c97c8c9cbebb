// The row of the drop counters that a walk's drop adds to, after this packet alone.
// Mirrors update_metrics() in bpf/lib/metrics.h and cmd/bpf_metrics_list.go, Cilium v1.8.0 to v1.20.2. The agent prints
// columns three blanks apart; the bytes are those of the first packet of a TCP connection with its Ethernet header.
import type { Scene } from "../walk/scene.ts";
import type { Hop } from "../walk/walk.ts";
import { isAnswered, placeOfDrop } from "./decisionEvents.ts";
import { identitiesAt } from "./eventFacts.ts";
import type { DropCounter } from "./observed.ts";

const bytesOfSyn = 74;

export function dropCounterOf(hops: readonly Hop[], scene: Scene): DropCounter | null {
  const { events, programs } = scene.datapath;
  for (const [at, hop] of hops.entries())
    for (const [index, step] of hop.steps.entries()) {
      if (step.drop === null) continue;
      const place = { scene, hops, hop, at, step, index };
      if (isAnswered(place)) continue;
      // The host's programs count as ingress whichever way the packet goes, but for to-netdev.
      const isHost = step.side === null && !hop.device.startsWith("lxc");
      const isIngress = isHost ? hop.program !== programs.toNetdev : identitiesAt(place).isIngress;
      const direction = isIngress ? "INGRESS" : "EGRESS";
      const where = events.metrics === "with-place" ? placeOfDrop(place) : null;
      const columns = [
        step.drop.name,
        direction,
        "1",
        String(bytesOfSyn),
        ...(where === null ? [] : [where[1], where[0]]),
      ];
      return { command: `${events.command} bpf metrics list`, row: columns.join("   ") };
    }
  return null;
}
