// What a port name stands for: at the subject of an ingress rule, and behind each identity that an egress rule selects.
// Mirrors NamedPortMap and namedPortMultiMap in pkg/types/portmap.go, Cilium v1.20.2.
import type { NamedPort } from "../world/endpoint.ts";
import { isServiceName } from "./port.ts";
import { parseProtocol } from "./protocol.ts";

/** One name of one endpoint. */
export interface PortOfName {
  readonly protocol: number;
  readonly port: number;
}

/** The ports of one endpoint by lower-case name; of two of one name the last counts, whatever their protocols. */
export function portsByName(declared: readonly NamedPort[]): ReadonlyMap<string, PortOfName> {
  const ports = new Map<string, PortOfName>();
  for (const { name, protocol, port } of declared) {
    const number = parseProtocol(protocol);
    if (number === undefined || port < 1 || port > 0xffff || !isServiceName(name)) continue;
    ports.set(name.toLowerCase(), { protocol: number, port });
  }
  return ports;
}

/** Names of all endpoints by identity, name and protocol. */
export class NamedPortIndex {
  readonly #ports = new Map<number, Map<string, number>>();

  add(handle: number, declared: readonly NamedPort[]): void {
    if (declared.length === 0) return;
    const held = this.#ports.get(handle) ?? new Map<string, number>();
    for (const [name, { protocol, port }] of portsByName(declared)) {
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

  /** Equal texts are equal indexes. */
  text(): string {
    return JSON.stringify([...this.#ports].map(([handle, ports]) => [handle, ...ports]));
  }
}

const ambiguous = 0;
