// The sides of a flow that deny: each endpoint and direction once, also where several backends are behind a service.
import type { Flow, FlowAnswer, SideAnswer } from "../datapath/flow.ts";
import type { FlowContext } from "../datapath/flowContext.ts";
import { resolveReference } from "../datapath/resolveReference.ts";
import { parseProtocol } from "../policy/protocol.ts";
import type { Service } from "../world/world.ts";

export interface DeniedSide {
  /** Same side, same key. */
  readonly key: string;
  readonly direction: "ingress" | "egress";
  readonly endpoint: string;
  /** Of the first peer. */
  readonly side: SideAnswer;
  /** What the flow calls the first peer. */
  readonly reference: string;
  /** More than one: backends of a service on one port. */
  readonly peers: readonly { readonly side: SideAnswer; readonly reference: string }[];
  /** Whose backends the peers are. */
  readonly service: Service | undefined;
  readonly protocol: number;
  readonly port: number;
}

/** Egress first. */
export function deniedSides(flow: Flow, answer: FlowAnswer, context: FlowContext): readonly DeniedSide[] {
  const protocol = parseProtocol(flow.protocol) ?? 0;
  const destination = answer.backends === null ? undefined : resolveReference(flow.to, "to", context);
  const service = destination !== undefined && "service" in destination ? destination.service : undefined;
  const ends =
    answer.backends === null
      ? [{ answer, to: flow.to, port: flow.port }]
      : answer.backends.map((one) => ({ answer: one.answer, ...backendOf(one.backend, flow) }));
  const found = new Map<string, DeniedSide>();
  for (const direction of ["egress", "ingress"] as const)
    for (const end of ends) {
      const side = end.answer[direction];
      // A packet may pass by a policy that would deny it.
      if (side?.decision !== "denied" || end.answer.decision !== "denied") continue;
      const reference = direction === "egress" ? end.to : flow.from;
      // The selector of a service names all its backends; without one, each is another peer.
      const peerOf = direction === "egress" && service?.selector !== undefined ? "" : reference;
      const key = `${direction}|${side.endpoint}|${end.port}|${peerOf}`;
      const known = found.get(key);
      const peer = { side, reference };
      if (known === undefined) {
        const { endpoint } = side;
        const { port } = end;
        const ofPeers = direction === "egress" ? service : undefined;
        found.set(key, { key, direction, endpoint, side, reference, peers: [peer], service: ofPeers, protocol, port });
      } else found.set(key, { ...known, peers: [...known.peers, peer] });
    }
  return [...found.values()];
}

/** `shop/web 8080/TCP` */
export function backendOf(backend: string, flow: Flow): { readonly to: string; readonly port: number } {
  const match = /^(.*) (\d+)\/\S+$/.exec(backend);
  return { to: match?.[1] ?? backend, port: match === null ? flow.port : Number(match[2]) };
}
