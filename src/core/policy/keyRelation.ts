// How the protocols and ports of two keys lie to each other, and how closely one key covers another.
// Mirrors PortProtoIsBroader() and PortIsBroader() in pkg/policy/types/types.go and IsSuperSetOf() in pkg/policy/mapstate.go,
// Cilium v1.14.19 and v1.16.0.
import type { IdentityHandle, L4Key } from "./mapState.ts";

/** Both may hold for the packets of one protocol. */
export function isProtocolShared(a: L4Key, b: L4Key): boolean {
  return a.protocol === 0 || b.protocol === 0 || a.protocol === b.protocol;
}

/** `a` covers protocol and port of `b` and is not the same. */
export function isBroader(a: L4Key, b: L4Key): boolean {
  if (a.protocol === 0 && b.protocol !== 0) return isPortEqual(a, b) || isPortBroader(a, b);
  return a.protocol === b.protocol && isPortBroader(a, b);
}

/** 1.14: also of a port of no protocol, which a deny can have that names an unknown one. Only asked where isProtocolShared(). */
export function isBroaderWithoutRanges(a: L4Key, b: L4Key): boolean {
  return (a.port === 0 && b.port !== 0) || (a.protocol === 0 && b.protocol !== 0);
}

/**
 * How specific a key is that covers another and is not the same; 0 where it does not cover it. A key of one identity alone
 * is no superset of a key of one port alone.
 * 1 anyone, any protocol; 2 anyone, protocol; 3 anyone, port; 4 identity, any protocol; 5 identity, protocol.
 */
export function specificityOf(
  identity: IdentityHandle,
  key: L4Key,
  otherIdentity: IdentityHandle,
  other: L4Key,
): number {
  if (identity !== 0 && identity !== otherIdentity) return 0;
  const isSameIdentity = identity === otherIdentity;
  if (key.protocol === 0) {
    if (isSameIdentity && other.protocol === 0) return 0;
    return identity === 0 ? 1 : 4;
  }
  if (key.protocol !== other.protocol) return 0;
  if (isPortBroader(key, other)) return identity === 0 ? 2 : 5;
  return !isSameIdentity && isPortEqual(key, other) ? 3 : 0;
}

/** A key of port 0 is for every port, however long its prefix. */
function isPortBroader(a: L4Key, b: L4Key): boolean {
  if (a.port === 0 && b.port !== 0) return true;
  if (a.port !== 0 && b.port === 0) return false;
  return a.port <= b.port && lastPort(a) >= lastPort(b) && !isPortEqual(a, b);
}

function isPortEqual(a: L4Key, b: L4Key): boolean {
  return a.port === b.port && lastPort(a) === lastPort(b);
}

function lastPort({ port, bits }: L4Key): number {
  return bits <= 8 ? 0xffff : port + 2 ** (24 - bits) - 1;
}
