// Ports as policies write them: numbers as Go's strconv reads them, names, ICMP types, and ranges as prefixes.
// Mirrors pkg/iana/svcname.go, pkg/policy/portrange.go and pkg/policy/api/icmp.go, Cilium v1.20.2.

/** An IANA service name: letters, digits and single inner dashes, at least one letter, at most 15 characters. */
export function isServiceName(text: string): boolean {
  if (text.length === 0 || text.length > 15) return false;
  let hasLetter = false;
  let previousIsDash = true;
  for (const char of text) {
    const isLetter = (char >= "a" && char <= "z") || (char >= "A" && char <= "Z");
    if (char === "-" ? previousIsDash : !isLetter && !(char >= "0" && char <= "9")) return false;
    hasLetter ||= isLetter;
    previousIsDash = char === "-";
  }
  return hasLetter && !previousIsDash;
}

/** What strconv.ParseUint(text, 0, 16) reads from a text that is no service name: `010` is octal. Undefined on an error. */
export function parsePortNumber(text: string): number | undefined {
  if (!/^[0-9][0-9_]*$/.test(text) || text.endsWith("_") || text.includes("__")) return undefined;
  if (text.includes("_") && !text.startsWith("0")) {
    const plain = Number(text.replaceAll("_", ""));
    return plain <= 0xffff ? plain : undefined;
  }
  const digits = text.replaceAll("_", "");
  const isOctal = digits.length > 1 && digits.startsWith("0");
  if (isOctal && /[89]/.test(digits)) return undefined;
  const value = Number.parseInt(digits, isOctal ? 8 : 10);
  return value <= 0xffff ? value : undefined;
}

/** A port prefix as the policy map keys it: the upper `bits` bits of `port` count. */
export interface PortPrefix {
  readonly port: number;
  /** 0 (wildcard) … 16 (one port). */
  readonly bits: number;
}

/** 1.20: a range that starts at 0 is the wildcard. Mirrors keysForRange() in pkg/policy/l4.go. */
export function portsFromOne(start: number, end: number): readonly PortPrefix[] {
  return start === 0 ? [wildcardPort] : portsFromZero(start, end);
}

const wildcardPort: PortPrefix = { port: 0, bits: 0 };

/**
 * The prefixes that cover [start, end]; `end <= start` is the single port `start`, 0 to 0 or 65535 the wildcard.
 * Mirrors PortRangeToMaskedPorts() in pkg/policy/portrange.go; up to 1.18 nothing goes before it.
 */
export function portsFromZero(start: number, end: number): readonly PortPrefix[] {
  if (start === 0 && (end === 0 || end === 0xffff)) return [wildcardPort];
  if (end <= start) return [{ port: start, bits: 16 }];
  const prefixes: PortPrefix[] = [];
  for (let port = start; port <= end; ) {
    let size = port === 0 ? 0x8000 : port & -port;
    while (port + size - 1 > end) size >>= 1;
    prefixes.push({ port, bits: 16 - Math.log2(size) });
    port += size;
  }
  return prefixes;
}

/** The last port of a prefix; 0 for the wildcard, as views print it. */
export function endPortOf({ port, bits }: PortPrefix): number {
  return bits === 0 ? 0 : port + (1 << (16 - bits)) - 1;
}

const icmpv4Types: Readonly<Record<string, number>> = {
  EchoReply: 0,
  DestinationUnreachable: 3,
  Redirect: 5,
  Echo: 8,
  EchoRequest: 8,
  RouterAdvertisement: 9,
  RouterSelection: 10,
  TimeExceeded: 11,
  ParameterProblem: 12,
  Timestamp: 13,
  TimestampReply: 14,
  Photuris: 40,
  ExtendedEchoRequest: 42,
  ExtendedEchoReply: 43,
};

const icmpv6Types: Readonly<Record<string, number>> = {
  DestinationUnreachable: 1,
  PacketTooBig: 2,
  TimeExceeded: 3,
  ParameterProblem: 4,
  EchoRequest: 128,
  EchoReply: 129,
  MulticastListenerQuery: 130,
  MulticastListenerReport: 131,
  MulticastListenerDone: 132,
  RouterSolicitation: 133,
  RouterAdvertisement: 134,
  NeighborSolicitation: 135,
  NeighborAdvertisement: 136,
  RedirectMessage: 137,
  RouterRenumbering: 138,
  ICMPNodeInformationQuery: 139,
  ICMPNodeInformationResponse: 140,
  InverseNeighborDiscoverySolicitation: 141,
  InverseNeighborDiscoveryAdvertisement: 142,
  HomeAgentAddressDiscoveryRequest: 144,
  HomeAgentAddressDiscoveryReply: 145,
  MobilePrefixSolicitation: 146,
  MobilePrefixAdvertisement: 147,
  DuplicateAddressRequestCodeSuffix: 157,
  DuplicateAddressConfirmationCodeSuffix: 158,
  ExtendedEchoRequest: 160,
  ExtendedEchoReply: 161,
};

/** The type number of an ICMP field as written (number or name); undefined for an unknown name. `family` "" is IPv4. */
export function icmpTypeNumber(family: string, type: string | number): number | undefined {
  if (typeof type === "number") return type;
  const table = family === "IPv6" ? icmpv6Types : icmpv4Types;
  return Object.hasOwn(table, type) ? table[type] : /^[0-9]{1,3}$/.test(type) ? Number(type) : undefined;
}
