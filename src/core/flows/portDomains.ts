// The protocols and ports that a flow can be asked about.
import { protocolIcmp, protocolIcmpv6, protocolSctp, protocolTcp, protocolUdp } from "../policy/protocol.ts";
import type { PortDomain } from "./partition.ts";

const lastPort = 0xffff;
const lastType = 0xff;

/** Where the datapath does not read ICMP types, every packet of ICMP looks like type 0. */
export function portDomains({ readsIcmpTypes }: { readonly readsIcmpTypes: boolean }): readonly PortDomain[] {
  const types = readsIcmpTypes ? lastType : 0;
  return [
    ...[protocolTcp, protocolUdp, protocolSctp].map((protocol) => ({ protocol, last: lastPort })),
    ...[protocolIcmp, protocolIcmpv6].map((protocol) => ({ protocol, last: types })),
  ];
}
