// Key and entry of a policy map as the kernel stores them.
// Mirrors struct policy_key and policy_entry in bpf/lib/policy.h and pkg/maps/policymap/policymap.go, Cilium v1.20.2.

/** A key of the map; `bits` as in L4Key: what follows identity and direction. */
export interface PolicyMapKey {
  readonly identity: number;
  readonly direction: "ingress" | "egress";
  readonly protocol: number;
  readonly port: number;
  readonly bits: number;
}

export interface PolicyMapEntry {
  readonly proxyPort: number;
  readonly isDeny: boolean;
  readonly bits: number;
  readonly authType: number;
  readonly isAuthExplicit: boolean;
  /** Null where the version has none. */
  readonly precedence: number | null;
  readonly proxyPortPriority: number | null;
}

/** Identity (32 bits) and the byte that holds the direction come first in every LPM key. */
export const staticPrefixBits = 40;

/** A running agent chooses proxy ports; raw and bpf output print this one (interfaces.md). */
export const assumedProxyPort = 12345;

/** 12 bytes as hex: u32 prefix length, u32 identity (both little endian), u8 direction (1 = egress), u8 protocol, be16 port. */
export function encodeKey(key: PolicyMapKey): string {
  return (
    littleEndian32(staticPrefixBits + key.bits) +
    littleEndian32(key.identity) +
    byte(key.direction === "egress" ? 1 : 0) +
    byte(key.protocol) +
    byte(key.port >> 8) +
    byte(key.port & 0xff)
  );
}

/**
 * As hex: be16 proxy port, u8 deny:1 reserved:2 prefix:5, u8 auth type:7 explicit:1, then with precedence u32 precedence
 * and u32 cookie (little endian, 0), 12 bytes; else u8 proxy port priority and 3 of padding, 8 bytes.
 */
export function encodeEntry(entry: PolicyMapEntry): string {
  return (
    byte(entry.proxyPort >> 8) +
    byte(entry.proxyPort & 0xff) +
    byte((entry.isDeny ? 1 : 0) | (entry.bits << 3)) +
    byte(entry.authType | (entry.isAuthExplicit ? 0x80 : 0)) +
    (entry.precedence === null
      ? byte(entry.proxyPortPriority ?? 0) + byte(0) + byte(0) + byte(0)
      : littleEndian32(entry.precedence) + littleEndian32(0))
  );
}

function byte(value: number): string {
  return (value & 0xff).toString(16).padStart(2, "0");
}

function littleEndian32(value: number): string {
  return byte(value) + byte(value >>> 8) + byte(value >>> 16) + byte(value >>> 24);
}
