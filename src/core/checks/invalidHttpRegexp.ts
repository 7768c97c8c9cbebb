// What the agent says of invalid http regexp, in our words (semantics.md §1.5, V34).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * A path or method that is no regular expression.
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
 *   ingress:
 *     - toPorts:
 *         - ports:
 *             - port: "80"
 *               protocol: TCP
 *           rules:
 *             http:
 *               - path: "/(a"
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
 *   ingress:
 *     - toPorts:
 *         - ports:
 *             - port: "80"
 *               protocol: TCP
 *           rules:
 *             http:
 *               - path: "/(a|b)"
 * ```
 *
 * ## Why
 *
 * Paths and methods are extended regular expressions that match the whole text. The agent compiles them with Go's
 * regexp, so lookahead and back references are errors. (`pkg/policy/api/http.go`, Cilium v1.20.2)
 */
export const invalidHttpRegexp: Check = agentCheck({
  code: "invalid-http-regexp",
  summary: "A path or method that is no regular expression",
  explain: ({ field = "", value = "" }, { text }) => ({
    message: `\`${value}\` for \`${field}\` is no regular expression: ${text.replace(/^error parsing regexp: /, "")}. Write RE2 syntax; a literal \`(\` is \`\\(\`.`,
  }),
});
