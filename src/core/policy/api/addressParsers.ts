// The two packages of Go that Cilium has read addresses with: net up to 1.14, netip since 1.16.
// Mirrors net.ParseCIDR, net.ParseIP and IPNet.Contains in net/ip.go, and net/netip, Go 1.26.
import type { Prefix } from "../../ipcache/prefix.ts";
import { containsPrefix, parseAddr, parsePrefix } from "../../ipcache/prefix.ts";

export interface AddressParser {
  /** Why the text is neither a prefix nor an address. */
  readonly findCidrError: (text: string) => string | undefined;
  readonly parsePrefix: (text: string) => { readonly prefix: Prefix } | { readonly error: string };
  /** Whether the address of `inner` is one of `outer`, whatever the length of `inner`. */
  readonly containsAddress: (outer: Prefix, inner: Prefix) => boolean;
}

export const addressParsers: Readonly<Record<"net" | "netip", AddressParser>> = {
  netip: { findCidrError: findNetipError, parsePrefix, containsAddress },
  net: {
    findCidrError: findNetError,
    parsePrefix: parseNetPrefix,
    containsAddress: (outer, inner) => containsAddress(toIpv4(outer), toIpv4(inner)),
  },
};

function findNetipError(text: string): string | undefined {
  if (!("error" in parsePrefix(text))) return undefined;
  const address = parseAddr(text);
  return "error" in address ? address.error : undefined;
}

function findNetError(text: string): string | undefined {
  const prefix = parseNetPrefix(text);
  if (!("error" in prefix)) return undefined;
  const address = parseAddr(text);
  return "error" in address || address.zone !== "" ? prefix.error : undefined;
}

/** net.ParseCIDR: the first slash parts, and the length may have leading zeros. */
function parseNetPrefix(text: string): { readonly prefix: Prefix } | { readonly error: string } {
  const failed = { error: `invalid CIDR address: ${text}` };
  const slash = text.indexOf("/");
  if (slash === -1) return failed;
  const parsed = parseAddr(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if ("error" in parsed || parsed.zone !== "" || !/^[0-9]+$/.test(length)) return failed;
  const bits = Number(length);
  return bits > parsed.address.bits ? failed : { prefix: { ...parsed.address, bits } };
}

function containsAddress(outer: Prefix, inner: Prefix): boolean {
  return containsPrefix(outer, { ...inner, bits: inner.family === 4 ? 32 : 128 });
}

/** net.IP takes an IPv4-mapped address for an IPv4 one; of its mask the last 32 bits count. */
function toIpv4(prefix: Prefix): Prefix {
  const [first, second, third, last] = prefix.words;
  if (prefix.family === 4 || first !== 0 || second !== 0 || third !== 0xffff || last === undefined) return prefix;
  return { family: 4, words: [last], bits: Math.max(0, prefix.bits - 96) };
}
