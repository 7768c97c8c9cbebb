// Format `cidr` as an API server checks it: Go's CIDR parser from before Go 1.17, so `010.0.0.0/8` and `10.0.0.0/08` pass.
// Mirrors ParseCIDRSloppy of k8s.io/utils (internal/third_party/forked/golang/net/{ip,parse}.go), which kube-openapi's
// strfmt/default.go (isCIDR) calls. Leaves out the value of the prefix: the agent parses it anew and is stricter.

/** `10.0.0.0/8`, `2001:db8::/32`; an address alone, a zone or white space is none. Host bits may be set. */
export function isApiServerCidr(text: string): boolean {
  const slash = text.indexOf("/");
  if (slash < 0) return false;
  const address = text.slice(0, slash);
  const maxLength = isIpv4(address) ? 32 : isIpv6(address) ? 128 : -1;
  const length = readDecimal(text.slice(slash + 1));
  return length >= 0 && length <= maxLength;
}

/**
 * CEL's isCIDR (k8s.io/apiserver v0.36.4, pkg/cel/library/cidr.go): Go's netip.ParsePrefix, which takes no leading zeros, and no
 * IPv4 address written as IPv6.
 */
export function isStrictPrefix(text: string): boolean {
  const [address = "", length = "", ...more] = text.split("/");
  if (more.length > 0 || !isApiServerCidr(text) || !/^(0|[1-9][0-9]*)$/.test(length)) return false;
  if (address.split(/[.:]/).some((part) => part.length > 4)) return false;
  const dotted = address.includes(".") ? address.slice(address.lastIndexOf(":") + 1) : "";
  if (dotted.split(".").some((part) => /^0[0-9]/.test(part))) return false;
  return !isIpv4InIpv6(address);
}

// ::ffff:0:0/96: ten zero bytes, two of ones.
function isIpv4InIpv6(address: string): boolean {
  if (!address.includes(":")) return false;
  const groups = expandGroups(address);
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
}

function expandGroups(address: string): number[] {
  const parse = (half: string): number[] =>
    half === "" ? [] : half.split(":").flatMap((part) => (part.includes(".") ? [0, 0] : [Number.parseInt(part, 16)]));
  const [head = "", tail] = address.split("::");
  const before = parse(head);
  const after = parse(tail ?? "");
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

/** 4 decimals of at most 255, leading zeros allowed. */
export function isIpv4(text: string): boolean {
  const parts = text.split(".", 5);
  return parts.length === 4 && parts.every((part) => isWithin(readDecimal(part), 255));
}

/** 8 groups of hex digits, one `::` for at least one group, the last two groups as IPv4 if wanted. */
export function isIpv6(text: string): boolean {
  const halves = text.split("::", 3);
  if (halves.length > 2) return false;
  const [head = "", tail] = halves;
  const isTailLast = tail !== undefined;
  const nHead = countGroups(head, !isTailLast);
  const nTail = isTailLast ? countGroups(tail, true) : 0;
  if (nHead < 0 || nTail < 0) return false;
  return isTailLast ? nHead + nTail < 8 : nHead === 8;
}

// -1: no groups. IPv4 counts as two groups and stands at the end only.
function countGroups(text: string, mayEndInIpv4: boolean): number {
  if (text === "") return 0;
  const parts = text.split(":", 9);
  let n = 0;
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (isLast && mayEndInIpv4 && part.includes(".")) {
      if (!isIpv4(part)) return -1;
      n += 2;
    } else {
      if (!isWithin(readHex(part), 0xffff)) return -1;
      n++;
    }
  }
  return n;
}

// The Go parser gives up at 0xFFFFFF; leading zeros are free in number.
function readDecimal(text: string): number {
  return /^[0-9]+$/.test(text) ? Number.parseInt(text, 10) : -1;
}

function readHex(text: string): number {
  return /^[0-9A-Fa-f]+$/.test(text) ? Number.parseInt(text, 16) : -1;
}

function isWithin(value: number, max: number): boolean {
  return value >= 0 && value <= max;
}
