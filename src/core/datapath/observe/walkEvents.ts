// The events that the programs of a walk send, in order. What does not pass the aggregation that Helm installs (medium) is
// there with the reason.
// Mirrors the calls of send_trace_notify(), send_drop_notify() and send_policy_verdict_notify() in bpf/, and
// emit_trace_notify() in bpf/lib/trace.h, Cilium v1.8.0 to v1.20.2. Leaves out: socket traces, capture and debug messages.
import type { Scene } from "../walk/scene.ts";
import type { Hop } from "../walk/walk.ts";
import { dropEvent, verdictEvent } from "./decisionEvents.ts";
import type { WalkEvent } from "./observed.ts";
import { traceEvents } from "./traceEvents.ts";

export function eventsOf(hops: readonly Hop[], scene: Scene): readonly WalkEvent[] {
  return hops.flatMap((hop, at) =>
    hop.steps.flatMap((step, index) => {
      const place = { scene, hops, hop, at, step, index };
      return [...verdictEvent(place), ...dropEvent(place), ...traceEvents(place)];
    }),
  );
}
