// Key and entry of a policy map before a version's layout turns them into bytes (hashLayout.ts, trieLayout.ts).
// Mirrors PolicyKey and PolicyEntry in pkg/maps/policymap/policymap.go.

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
  readonly authType: number;
  readonly isAuthExplicit: boolean;
  /** What the entry is ranked by; 0 where the version's entries hold no rank. */
  readonly rank: number;
}

/** Identity (32 bits) and the byte that holds the direction come first in every LPM key. */
export const staticPrefixBits = 40;

/** Protocol and whole port, after the static bits: what a packet is looked up with. */
export const fullPrefixBits = 24;

/** A running agent chooses proxy ports; raw and bpf output print this one (interfaces.md). */
export const assumedProxyPort = 12345;
