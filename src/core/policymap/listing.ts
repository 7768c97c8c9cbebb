// What `cilium bpf policy get` of a version prints of a map: columns and the cells that differ between versions.
// Mirrors formatMap() in cilium/cmd/bpf_policy_get.go (from v1.16 in cilium-dbg/cmd), PolicyEntriesDump.Less and
// PolicyKey.PortProtoString() in pkg/maps/policymap/policymap.go, Cilium v1.8.0 to v1.20.2.
// Leaves out: `--numeric`, and laying the cells out (cli/tabWriter.ts).
import { formatPrefix, readPrefix } from "../ipcache/prefix.ts";
import { formatProtocol, isIcmp } from "../policy/protocol.ts";

export type ListingColumn =
  | "policy"
  | "direction"
  | "labels"
  | "port"
  | "proxy-port"
  | "auth"
  | "bytes"
  | "packets"
  | "prefix"
  | "cookie";

export interface ListedKey {
  readonly protocol: number;
  readonly port: number;
  readonly bits: number;
}

export interface PolicyMapListing {
  readonly columns: readonly ListingColumn[];
  portText(key: ListedKey): string;
  /** The label of identity 0. */
  readonly anyone: string;
  /** Which CIDR labels are shown of an identity that has those of shorter prefixes too. */
  readonly cidrLabels: "longest" | "all";
  /** Empty cells behind a label on a row of its own, the one after the last tab included. */
  readonly nEmptyBehindLabel: number;
  /** Whether a tab ends the last column too, which then is padded. */
  readonly isLastPadded: boolean;
  /** How one of several maps is announced: by its file alone, or by its endpoint and then its file. */
  readonly head: "path" | "endpoint";
}

/** 1.8: no deny; a key of port 0 is `ANY` whatever its protocol. */
export const listingOfAllows: PolicyMapListing = {
  columns: ["direction", "labels", "port", "proxy-port", "bytes", "packets"],
  portText: ({ protocol, port }) => (port === 0 ? "ANY" : exactPort(protocol, port)),
  anyone: "reserved:unknown",
  cidrLabels: "longest",
  nEmptyBehindLabel: 6,
  isLastPadded: true,
  head: "path",
};

/** 1.11: ICMP keeps its type 0. */
export const listingWithPolicy: PolicyMapListing = {
  ...listingOfAllows,
  columns: ["policy", ...listingOfAllows.columns],
  portText: ({ protocol, port }) => (port === 0 && !isIcmp(protocol) ? "ANY" : exactPort(protocol, port)),
};

/** 1.14: parts of ports as hex and their length. */
export const listingWithPrefix: PolicyMapListing = {
  ...listingOfAllows,
  columns: ["policy", "direction", "labels", "port", "proxy-port", "auth", "bytes", "packets", "prefix"],
  portText: (key) =>
    trieText(key, ({ protocol, port, bits }) => `0x${port.toString(16)}/${bits - 8}/${formatProtocol(protocol)}`),
  nEmptyBehindLabel: 7,
  head: "endpoint",
};

/** 1.16: parts of ports as ranges; an identity has the label of its own prefix alone. */
export const listingWithRanges: PolicyMapListing = {
  ...listingWithPrefix,
  cidrLabels: "all",
  portText: (key) =>
    trieText(key, ({ protocol, port, bits }) => `${port}-${port + (0xffff >> (bits - 8))}/${formatProtocol(protocol)}`),
};

/** 1.18: identity 0 has a word of its own. */
export const listingWithAny: PolicyMapListing = { ...listingWithRanges, anyone: "ANY" };

/** 1.20: cookies, and no tab behind them. */
export const listingWithCookie: PolicyMapListing = {
  ...listingWithAny,
  columns: [...listingWithAny.columns, "cookie"],
  isLastPadded: false,
};

/** The rows of an identity. Mirrors Labels.GetPrintableModel() in pkg/labels/labels.go, Cilium v1.8.0 to v1.20.2. */
export function listedLabels(
  { anyone, cidrLabels }: Pick<PolicyMapListing, "anyone" | "cidrLabels">,
  identity: number,
  labels: readonly string[],
): readonly string[] {
  if (identity === 0) return [anyone];
  if (labels.length === 0) return [String(identity)];
  const cidrs = labels
    .filter(isCidr)
    .map((label) => label.replaceAll("-", ":"))
    .sort((a, b) => prefixLengthOf(b) - prefixLengthOf(a));
  const shown = cidrLabels === "all" ? cidrs.map(shortenCidr) : cidrs.slice(0, 1);
  return [...labels.filter((label) => !isCidr(label)), ...shown].sort((a, b) => (a < b ? -1 : 1));
}

/** Since 1.16 as Go's netip writes a prefix: a label's key has a 0 where an IPv6 address begins or ends in colons. */
function shortenCidr(label: string): string {
  const prefix = readPrefix(label.slice(cidrSource.length));
  return prefix === undefined ? label : `${cidrSource}${formatPrefix(prefix)}`;
}

const cidrSource = "cidr:";

function isCidr(label: string): boolean {
  return label.startsWith(cidrSource);
}

function prefixLengthOf(label: string): number {
  return Number(label.slice(label.lastIndexOf("/") + 1));
}

function exactPort(protocol: number, port: number): string {
  return `${port}/${formatProtocol(protocol)}`;
}

/** Any protocol and any port are the protocol's name alone. */
function trieText(key: ListedKey, partText: (key: ListedKey) => string): string {
  if (key.bits <= 8) return formatProtocol(key.protocol);
  return key.bits === 24 ? exactPort(key.protocol, key.port) : partText(key);
}
