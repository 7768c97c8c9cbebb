// Numbers and names of IP protocols as policies and policy maps use them.
// Mirrors pkg/u8proto/u8proto.go, Cilium v1.20.2.

export const protocolAny = 0;
export const protocolIcmp = 1;
export const protocolTcp = 6;
export const protocolUdp = 17;
export const protocolIcmpv6 = 58;
export const protocolSctp = 132;

const names: ReadonlyMap<number, string> = new Map([
  [0, "ANY"],
  [1, "ICMP"],
  [2, "IGMP"],
  [4, "IPIP"],
  [6, "TCP"],
  [17, "UDP"],
  [41, "IPv6"],
  [47, "GRE"],
  [50, "ESP"],
  [51, "AH"],
  [58, "ICMPv6"],
  [112, "VRRP"],
  [132, "SCTP"],
]);

const numbers: ReadonlyMap<string, number> = new Map([...names].map(([number, name]) => [name.toUpperCase(), number]));

/** `TCP`, `ICMPv6`, `ANY`, or the number where Cilium has no name. */
export function formatProtocol(protocol: number): string {
  return names.get(protocol) ?? String(protocol);
}

/** The number of a protocol by its name in any case; undefined where Cilium has none. */
export function parseProtocol(name: string): number | undefined {
  return numbers.get(name.toUpperCase());
}

/** Its packets have a type in the place of a port. */
export function isIcmp(protocol: number): boolean {
  return protocol === protocolIcmp || protocol === protocolIcmpv6;
}

/** `5433/TCP`, `ICMP type 8`, `8000-8080/UDP`. */
export function formatPort(protocol: number, port: number | string): string {
  const name = formatProtocol(protocol);
  return isIcmp(protocol) ? `${name} type ${port}` : `${port}/${name}`;
}
