// What the agent says of invalid match pattern, in our words (semantics.md §1.5, V38, V39).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * Characters in a matchPattern that no DNS pattern has, or too many of them.
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
 *         - matchPattern: "*.exa mple!.com"
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
 *         - matchPattern: "*.example.com"
 * ```
 *
 * ## Why
 *
 * `*` is the only wildcard; it stands for any characters of one label. (`pkg/fqdn/matchpattern/matchpattern.go`,
 * Cilium v1.20.2)
 */
export const invalidMatchPattern: Check = agentCheck({
  code: "invalid-match-pattern",
  summary: "Characters in a matchPattern that no DNS pattern has, or too many of them",
  explain: ({ value = "", length }, _problem, { profile }) => ({
    message:
      length === undefined
        ? `\`${value}\` is no DNS pattern: patterns hold letters, digits, \`-\`${profile.dialect.sanitizing.fqdns.takesUnderscores ? ", `_`" : ""}, \`*\` and dots. Write a pattern such as \`*.example.com\`.`
        : `A DNS pattern of ${length} characters: DNS names have at most 255. Write a shorter pattern.`,
  }),
});
