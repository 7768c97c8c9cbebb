// Protocols of deny rules in versions whose agent looks at no port of theirs before it resolves them.
// Mirrors mergeIngress() and createL4Filter() in pkg/policy/{rule,l4}.go, Cilium v1.11.0, v1.14.19 and v1.16.0.
// Leaves out: ports and protocols that the CRD refuses.
import {
  parseProtocol,
  protocolAny,
  protocolIcmp,
  protocolIcmpv6,
  protocolSctp,
  protocolTcp,
  protocolUdp,
} from "../protocol.ts";

/** 1.11: only a written ANY is TCP and UDP. A port without protocol is one of protocol 0, which no packet has. */
export function denyProtocolsAsWritten(written: string): readonly number[] {
  return written === "ANY" ? [protocolTcp, protocolUdp] : [protocolNamed(written, upToIcmpv6)];
}

/** 1.14 and 1.16: no protocol is ANY too; another case of it is protocol 0. */
export function denyProtocolsOfUpperCase(written: string): readonly number[] {
  if (written === "" || written === "ANY") return [protocolTcp, protocolUdp, protocolSctp];
  return [protocolNamed(written, upToSctp)];
}

const upToIcmpv6: readonly number[] = [protocolIcmp, protocolTcp, protocolUdp, protocolIcmpv6];
const upToSctp: readonly number[] = [...upToIcmpv6, protocolSctp];

/** 0 for a name that pkg/u8proto of the version does not have. */
function protocolNamed(written: string, known: readonly number[]): number {
  const protocol = parseProtocol(written) ?? protocolAny;
  return known.includes(protocol) ? protocol : protocolAny;
}
