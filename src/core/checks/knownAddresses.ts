// Whose addresses a world knows: pods, nodes and services, and the ranges that they come from.
import type { Prefix } from "../ipcache/prefix.ts";
import { containsPrefix, readPrefix } from "../ipcache/prefix.ts";
import { isSameList } from "../text/isSameList.ts";
import type { World } from "../world/world.ts";

export interface KnownAddress {
  readonly prefix: Prefix;
  /** As written: `10.0.1.7`, `10.0.0.0/16`. */
  readonly text: string;
  /** Whose it is: `pod default/web`, `node worker-1`. */
  readonly owner: string;
}

export interface KnownAddresses {
  readonly pods: readonly KnownAddress[];
  readonly podRanges: readonly KnownAddress[];
  readonly nodes: readonly KnownAddress[];
  readonly services: readonly KnownAddress[];
}

const kept = new WeakMap<
  World["endpoints"],
  { readonly inputs: readonly unknown[]; readonly addresses: KnownAddresses }
>();

/** What the addresses of a world depend on, compared by reference. */
export function addressInputs({ endpoints, nodes, services, config }: World): readonly unknown[] {
  return [endpoints, nodes, services, config.podCIDRs];
}

export function knownAddresses(world: World): KnownAddresses {
  const inputs = addressInputs(world);
  let held = kept.get(world.endpoints);
  if (held === undefined || !isSameList(held.inputs, inputs)) {
    held = { inputs, addresses: collect(world) };
    kept.set(world.endpoints, held);
  }
  return held.addresses;
}

function collect({ endpoints, nodes, services, config }: World): KnownAddresses {
  return {
    pods: endpoints
      .filter(({ kind }) => kind !== "Node" && kind !== "Host")
      .flatMap(({ name, ips }) => ips.flatMap((ip) => place(ip, `pod ${name}`))),
    podRanges: [
      ...nodes.flatMap(({ name, podCIDRs }) => podCIDRs.flatMap((range) => place(range, `pods of node ${name}`))),
      ...(config.podCIDRs ?? []).flatMap((range) => place(range, "pods (podCIDRs)")),
    ],
    nodes: nodes.flatMap(({ name, ips }) => ips.flatMap((ip) => place(ip, `node ${name}`))),
    services: services.flatMap(({ namespace, name, clusterIPs }) =>
      clusterIPs.flatMap((ip) => place(ip, `Service ${namespace}/${name}`)),
    ),
  };
}

function place(text: string, owner: string): readonly KnownAddress[] {
  const prefix = readPrefix(text);
  return prefix === undefined ? [] : [{ prefix, text, owner }];
}

/** The prefix is no more than a network of machines: a wider one is written for what else is in it. */
export function isNetwork({ family, bits }: Prefix): boolean {
  return family === 4 ? bits >= 16 : bits >= 48;
}

/** The first range that the whole prefix lies in. */
export function rangeAround(prefix: Prefix, ranges: readonly KnownAddress[]): KnownAddress | undefined {
  return ranges.find((range) => range.prefix.bits > 0 && containsPrefix(range.prefix, prefix));
}
