// A flow to a node's own address and a port that a service has as its NodePort: it is the service that is asked, at that
// node. Mirrors lb4_lookup_service() in nodeport_lb4(), bpf/lib/nodeport.h, Cilium v1.20.2, which comes before all else; with
// kube-proxy its rules do the same.
import { formatProtocol, parseProtocol } from "../policy/protocol.ts";
import type { Assumption, Service } from "../world/world.ts";
import type { Flow, FlowAnswer, FlowError } from "./flow.ts";
import type { FlowContext } from "./flowContext.ts";
import type { IdentityEnd } from "./flowEnd.ts";
import type { ServiceAsker } from "./lookupService.ts";
import { lookupService } from "./lookupService.ts";
import type { WalkOptions } from "./walk/walkOptions.ts";

export interface NodePort {
  readonly service: Service;
  readonly port: number;
  readonly protocol: number;
  /** Whose address is asked; undefined where it is any node's. */
  readonly node: string | undefined;
}

export function findNodePort(
  port: number,
  protocol: number,
  { endpoint, node }: IdentityEnd,
  { world }: FlowContext,
): NodePort | undefined {
  if (endpoint?.isHost !== true && node === undefined) return undefined;
  for (const service of world.services)
    for (const one of service.ports)
      if (one.nodePort === port && parseProtocol(one.protocol) === protocol)
        return { service, port: one.port, protocol, node: endpoint?.endpoint.node ?? node };
  return undefined;
}

export function lookupNodePort(
  { service, port, node }: NodePort,
  flow: Flow,
  from: IdentityEnd,
  protocol: number,
  options: WalkOptions,
  context: FlowContext,
  asker: ServiceAsker,
): FlowAnswer | FlowError {
  const asked = { ...options, serviceAddress: "node-port" } as const;
  return lookupService({ ...flow, port }, from, service, protocol, asked, context, asker, node);
}

/** A pod's or node's own packet to a NodePort is followed to the node itself. */
export function notTranslated({ service, port, protocol }: NodePort): Assumption {
  const name = `svc:${service.namespace}/${service.name}`;
  return {
    code: "NOT_MODELLED_NODE_PORT",
    message: `the port is the NodePort of ${name}, ${port}/${formatProtocol(protocol)}: a backend answers, not the node; ask ${name} with service-address=node-port`,
  };
}
