// What the agent says of invalid header match, in our words (semantics.md §1.5, V35).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * A header match without what it needs.
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
 *               - headerMatches:
 *                   - name: ""
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
 *               - headerMatches:
 *                   - name: X-Token
 * ```
 *
 * ## Why
 *
 * A header match names a header, and by `mismatch` what happens when it does not match. (`pkg/policy/api/http.go`,
 * Cilium v1.20.2)
 */
export const invalidHeaderMatch: Check = agentCheck({
  code: "invalid-header-match",
  summary: "A header match without what it needs",
  explain: ({ what, value = "" }) => ({
    message:
      what === "name"
        ? "Header match without a name: it cannot tell which header to look at. Write `name:`."
        : what === "secret"
          ? "Secret without a name: the value to match is looked up there. Write `name:` under `secret`."
          : `Unknown action \`${value}\` for a header that does not match: actions are LOG, ADD, DELETE and REPLACE. Write one of them, or remove \`mismatch\` to refuse the request.`,
  }),
});
