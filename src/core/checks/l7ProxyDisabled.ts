// What the agent says of l7 proxy disabled, in our words (semantics.md §1.5, V8).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * An L7 rule while the agent runs without its proxy.
 *
 * ## Avoid
 *
 * ```yaml enable-l7-proxy=false
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
 *               - method: GET
 * ```
 *
 * ## Prefer
 *
 * ```yaml enable-l7-proxy=false
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
 * ```
 *
 * ## Why
 *
 * With `enable-l7-proxy=false` the agent refuses each policy that needs the proxy.
 * (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const l7ProxyDisabled: Check = agentCheck({
  code: "l7-proxy-disabled",
  summary: "An L7 rule while the agent runs without its proxy",
  explain: ({ key }) => ({
    message:
      key === undefined
        ? "L7 rules, but `enable-l7-proxy` is false: the agent has no proxy that could apply them. Remove `rules`, or set `enable-l7-proxy: true`."
        : `\`${key}\`, but \`enable-l7-proxy\` is false: names are learnt by the DNS proxy. Write \`networks\`, or set \`enable-l7-proxy: true\`.`,
  }),
});
