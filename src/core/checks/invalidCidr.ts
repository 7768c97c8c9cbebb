// What the agent says of invalid cidr, in our words (semantics.md §1.5, V44, V45, V48, V49).

import { parseAddr, parsePrefix } from "../ipcache/prefix.ts";
import type { PathSegment } from "../yaml/node.ts";
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * A CIDR that cannot be read.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   egress:
 *     - toCIDR:
 *         - 10.0.0.300/33
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   egress:
 *     - toCIDR:
 *         - 10.0.0.0/24
 * ```
 *
 * ## Why
 *
 * `fromCIDR` and `toCIDR` take an address or a prefix; `cidr` and `except` take prefixes only. Addresses are read
 * as Go's netip reads them, without leading zeros. (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const invalidCidr: Check = agentCheck({
  code: "invalid-cidr",
  summary: "A CIDR that cannot be read",
  explain: ({ value = "" }, { text, path }) => {
    const length = value.includes(":") ? 128 : 32;
    const isAddress = isPrefixOnly(path) && !value.includes("/") && !("error" in parseAddr(value));
    return {
      message: isAddress
        ? `\`${value}\` has no prefix length: \`${path.filter((segment) => typeof segment === "string").at(-1)}\` takes prefixes only. Write \`${value}/${length}\`.`
        : `\`${value}\` is no ${isPrefixOnly(path) ? "CIDR" : "address or CIDR"}: ${reasonOf(text, value)}. Write one such as \`10.0.0.0/8\`.`,
      replacement: isAddress ? `${value}/${length}` : undefined,
    };
  },
});

/** Everything but the lists of CIDRs takes prefixes alone. */
function isPrefixOnly(path: readonly PathSegment[]): boolean {
  return !["fromCIDR", "toCIDR", "networks"].includes(String(path.findLast((segment) => typeof segment === "string")));
}

/** What Go says of the innermost text: `IPv4 field has value >255`. Package net says nothing, so netip is asked. */
function reasonOf(text: string, value: string): string {
  const parsed = value.includes("/") ? parsePrefix(value) : parseAddr(value);
  const told = text.endsWith(`invalid CIDR address: ${value}`) && "error" in parsed ? parsed.error : text;
  return told
    .replace(/^.*?(?:ParseAddr|ParsePrefix)\("(?:[^"\\]|\\.)*"\): /s, "")
    .replace(/^ParseAddr\("(?:[^"\\]|\\.)*"\): /s, "")
    .replace(/ \(at .*\)$/s, "");
}
