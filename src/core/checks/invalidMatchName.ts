// What the agent says of invalid match name, in our words (semantics.md §1.5, V37).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * Characters in a matchName that no DNS name has.
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
 *     - toFQDNs:
 *         - matchName: "https://api.example.com"
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
 *     - toFQDNs:
 *         - matchName: api.example.com
 * ```
 *
 * ## Why
 *
 * The name is compared with names of DNS answers. (`pkg/policy/api/fqdn.go`, Cilium v1.20.2)
 */
export const invalidMatchName: Check = agentCheck({
  code: "invalid-match-name",
  summary: "Characters in a matchName that no DNS name has",
  explain: ({ value = "" }, _problem, { profile }) => ({
    message: value.includes("*")
      ? `\`${value}\` as matchName: a name has no wildcards. Write \`matchPattern\` instead.`
      : `\`${value}\` is no DNS name: names hold letters, digits, \`-\`${profile.dialect.sanitizing.fqdns.takesUnderscores ? ", `_`" : ""} and dots. Write the name alone, without scheme, port or path.`,
  }),
});
