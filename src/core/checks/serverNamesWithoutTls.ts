// What the agent says of server names without tls, in our words (semantics.md §1.5, V18).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * serverNames beside L7 rules without TLS termination.
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
 *     - toPorts:
 *         - ports:
 *             - port: "443"
 *               protocol: TCP
 *           serverNames:
 *             - api.example.com
 *           rules:
 *             http:
 *               - method: GET
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
 *     - toPorts:
 *         - ports:
 *             - port: "443"
 *               protocol: TCP
 *           serverNames:
 *             - api.example.com
 * ```
 *
 * ## Why
 *
 * Server names are read from the TLS handshake; HTTP rules need the decrypted request.
 * (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const serverNamesWithoutTls: Check = agentCheck({
  code: "server-names-without-tls",
  summary: "serverNames beside L7 rules without TLS termination",
  explain: () => ({
    message:
      "`serverNames` beside `rules` without `terminatingTLS`: requests inside TLS can be read only where the proxy terminates it. Add `terminatingTLS`, or remove `serverNames` or `rules`.",
  }),
});
