// What a port name stands for: at the subject of an ingress rule, and behind each identity that an egress rule selects.
// Mirrors NamedPortMap and namedPortMultiMap in pkg/types/portmap.go, Cilium v1.20.2, and updateNamedPorts() in
// pkg/ipcache/ipcache.go, v1.8.0, which keeps one port of a name for the whole cluster.
import type { NamedPort } from "../world/endpoint.ts";
import { isServiceName } from "./port.ts";
import { parseProtocol, protocolSctp, protocolTcp, protocolUdp } from "./protocol.ts";

export interface PortNames {
  /**
   * Whose numbers a name stands for: of an ingress rule the subject's own, of an egress rule each peer's, or the one that all
   * pods of the cluster agree on; `any-of-the-cluster`: in both directions the number that one pod gives it, whichever.
   */
  readonly owner: "each-peer" | "cluster" | "any-of-the-cluster";
  /** Of the ports that may have a name; others are as if they had none. Mirrors ProtoIDs in pkg/u8proto. */
  readonly protocols: readonly number[];
}

const upToUdp = [protocolTcp, protocolUdp];

export const portNamesOfPeers: PortNames = { owner: "each-peer", protocols: [...upToUdp, protocolSctp] };
export const portNamesOfCluster: PortNames = { ...portNamesOfPeers, owner: "cluster" };
export const portNamesOf111: PortNames = { owner: "cluster", protocols: upToUdp };
export const portNamesOf18: PortNames = { owner: "any-of-the-cluster", protocols: upToUdp };

/** One name of one endpoint. */
export interface PortOfName {
  readonly protocol: number;
  readonly port: number;
}

/** The ports of one endpoint by lower-case name; of two of one name the last counts, whatever their protocols. */
export function portsByName(declared: readonly NamedPort[], { protocols }: PortNames): ReadonlyMap<string, PortOfName> {
  const ports = new Map<string, PortOfName>();
  for (const { name, protocol, port } of declared) {
    const number = parseProtocol(protocol);
    if (number === undefined || !protocols.includes(number) || port < 1 || port > 0xffff || !isServiceName(name))
      continue;
    ports.set(name.toLowerCase(), { protocol: number, port });
  }
  return ports;
}

/** Names of all endpoints by identity, name and protocol. */
export class NamedPortIndex {
  readonly #ports = new Map<number, Map<string, number>>();
  readonly #firstOfName = new Map<string, PortOfName>();
  readonly #portNames: PortNames;

  constructor(portNames: PortNames) {
    this.#portNames = portNames;
  }

  add(handle: number, declared: readonly NamedPort[]): void {
    if (declared.length === 0) return;
    const held = this.#ports.get(handle) ?? new Map<string, number>();
    for (const [name, { protocol, port }] of portsByName(declared, this.#portNames)) {
      if (!this.#firstOfName.has(name)) this.#firstOfName.set(name, { protocol, port });
      const key = `${name}/${protocol}`;
      const known = held.get(key);
      held.set(key, known === undefined || known === port ? port : ambiguous);
    }
    this.#ports.set(handle, held);
  }

  /** 0 where no endpoint of the identity declares the name, or two of them disagree on its number. */
  portOf(handle: number, name: string, protocol: number): number {
    return this.#ports.get(handle)?.get(`${name}/${protocol}`) ?? 0;
  }

  /** The one number of a name over all identities; 0 where there is none, or more than one. */
  portOfCluster(name: string, protocol: number): number {
    const ports = new Set([...this.#ports.values()].flatMap((held) => held.get(`${name}/${protocol}`) ?? []));
    const [port] = ports;
    return ports.size === 1 && port !== undefined ? port : ambiguous;
  }

  /**
   * What the first endpoint that declares the name says of it; 0 where that is another protocol's. In Cilium any of them may
   * be the first: the order of a Go map decides.
   */
  portOfAny(name: string, protocol: number): number {
    const first = this.#firstOfName.get(name);
    return first?.protocol === protocol ? first.port : 0;
  }

  /** Equal texts are equal indexes. */
  text(): string {
    return JSON.stringify([[...this.#firstOfName], ...[...this.#ports].map(([handle, ports]) => [handle, ...ports])]);
  }
}

const ambiguous = 0;
