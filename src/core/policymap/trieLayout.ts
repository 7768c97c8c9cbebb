// Structs of policy maps that are LPM tries: one key, three entries.
// Mirrors PolicyKey and PolicyEntry in pkg/maps/policymap/policymap.go, Cilium v1.14.19, v1.16.0, v1.18.4 and v1.20.2.
import { bigEndian16, byte, littleEndian32, zeros } from "./bytes.ts";
import type { PolicyMapLayout } from "./layout.ts";
import { staticPrefixBits } from "./policyMapKey.ts";

const deny = 1;
const wildcardProtocol = 2;
const wildcardPort = 4;
const prefixShift = 3;
const explicitAuth = 0x80;

/** 12 bytes: u32 prefix length, u32 identity, u8 direction (1 = egress), u8 protocol, be16 port. */
const trieKey: Pick<PolicyMapLayout, "bitsOf" | "prefixLengthOf" | "keyFields" | "encodeKey"> = {
  // There is no prefix of port 0: a range that begins there is the whole protocol, broader than written.
  bitsOf: ({ port, bits }) => (port === 0 ? Math.min(bits, 8) : bits),
  prefixLengthOf: (bits) => staticPrefixBits + bits,
  keyFields: [
    ["prefix", 4],
    ["identity", 4],
    ["direction", 1],
    ["protocol", 1],
    ["port", 2],
  ],
  encodeKey: (key) =>
    littleEndian32(staticPrefixBits + key.bits) +
    littleEndian32(key.identity) +
    byte(key.direction === "egress" ? 1 : 0) +
    byte(key.protocol) +
    bigEndian16(key.port),
};

/** 1.16: 24 bytes; flags say which half of the key is a wildcard, and a deny has nothing else. */
export const trieLayoutWithWildcards: PolicyMapLayout = {
  ...trieKey,
  authentication: "type",
  rank: "none",
  entryFields: [
    ["proxy port", 2],
    ["flags", 1],
    ["authentication", 1],
    ["padding", 4],
    ["packets", 8],
    ["bytes", 8],
  ],
  encodeEntry({ protocol, port }, { proxyPort, isDeny, authType }) {
    const flags = (protocol === 0 ? wildcardProtocol : 0) | (port === 0 ? wildcardPort : 0);
    const entry = isDeny
      ? zeros(2) + byte(deny | flags) + zeros(1)
      : bigEndian16(proxyPort) + byte(flags) + byte(authType);
    return entry + zeros(20);
  },
};

/** 1.14: a port counts only below a protocol, which a deny can lack that names an unknown one. */
export const trieLayoutOfProtocols: PolicyMapLayout = {
  ...trieLayoutWithWildcards,
  bitsOf: (key) => (key.protocol === 0 ? 0 : trieKey.bitsOf(key)),
};

/** 1.18: 8 bytes; the flags hold the key's prefix length, and a deny has nothing else. */
export const trieLayoutWithProxyPriority: PolicyMapLayout = {
  ...trieKey,
  authentication: "type-and-explicit",
  rank: "proxy-port-priority",
  entryFields: [
    ["proxy port", 2],
    ["flags and prefix", 1],
    ["authentication", 1],
    ["proxy port priority", 1],
    ["padding", 3],
  ],
  encodeEntry({ bits }, { proxyPort, isDeny, authType, isAuthExplicit, rank }) {
    const flags = bits << prefixShift;
    if (isDeny) return zeros(2) + byte(deny | flags) + zeros(5);
    return (
      bigEndian16(proxyPort) +
      byte(flags) +
      byte(authType | (isAuthExplicit ? explicitAuth : 0)) +
      byte(rank) +
      zeros(3)
    );
  },
};

/** 1.20: 12 bytes; cookies are given by a running agent, so they are 0. */
export const trieLayoutWithPrecedence: PolicyMapLayout = {
  ...trieKey,
  authentication: "type-and-explicit",
  rank: "precedence",
  entryFields: [
    ["proxy port", 2],
    ["flags and prefix", 1],
    ["authentication", 1],
    ["precedence", 4],
    ["cookie", 4],
  ],
  encodeEntry: ({ bits }, { proxyPort, isDeny, authType, isAuthExplicit, rank }) =>
    bigEndian16(proxyPort) +
    byte((isDeny ? deny : 0) | (bits << prefixShift)) +
    byte(authType | (isAuthExplicit ? explicitAuth : 0)) +
    littleEndian32(rank) +
    zeros(4),
};
