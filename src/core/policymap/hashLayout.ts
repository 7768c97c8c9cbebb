// Structs of policy maps that are hash maps: exact keys, a wildcard is a 0.
// Mirrors PolicyKey and PolicyEntry in pkg/maps/policymap/policymap.go, Cilium v1.8.0 and v1.11.0.
import { bigEndian16, byte, littleEndian32, zeros } from "./bytes.ts";
import type { PolicyMapLayout } from "./layout.ts";

const counters = [
  ["packets", 8],
  ["bytes", 8],
] as const;

/** 1.8: 8 bytes of key, 24 of entry; there is no deny. */
export const hashLayout: PolicyMapLayout = {
  authentication: "none",
  rank: "none",
  bitsOf: ({ port, bits }) => (port === 0 ? Math.min(bits, 8) : bits),
  prefixLengthOf: () => null,
  keyFields: [
    ["identity", 4],
    ["port", 2],
    ["protocol", 1],
    ["direction", 1],
  ],
  entryFields: [["proxy port", 2], ["padding", 6], ...counters],
  encodeKey: (key) =>
    littleEndian32(key.identity) +
    bigEndian16(key.port) +
    byte(key.protocol) +
    byte(key.direction === "egress" ? 1 : 0),
  encodeEntry: (_key, { proxyPort }) => bigEndian16(proxyPort) + zeros(22),
};

/** 1.11: the entry has a deny bit. */
export const hashLayoutWithDeny: PolicyMapLayout = {
  ...hashLayout,
  entryFields: [["proxy port", 2], ["deny", 1], ["padding", 5], ...counters],
  encodeEntry: (_key, { proxyPort, isDeny }) =>
    (isDeny ? zeros(2) + byte(1) : bigEndian16(proxyPort) + byte(0)) + zeros(21),
};
