// Errors of the CRD's schema by the keyword enum.
import type { Check } from "./check.ts";
import { schemaCheck } from "./schemaCheck.ts";

/**
 * A value that is none of those the schema allows.
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
 *     - fromEndpoints:
 *         - matchLabels:
 *             app: a
 *       toPorts:
 *         - ports:
 *             - port: "80"
 *               protocol: tcp
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
 *     - fromEndpoints:
 *         - matchLabels:
 *             app: a
 *       toPorts:
 *         - ports:
 *             - port: "80"
 *               protocol: TCP
 * ```
 *
 * ## Why
 *
 * Protocols are upper case in the CRD, though the agent would take any case. The schema of the CRD says so, which
 * the API server applies before anything is stored (semantics.md §1.6).
 */
export const schemaEnum: Check = schemaCheck({
  code: "schema-enum",
  summary: "A value that is none of those the schema allows",
  keywords: ["enum"],
});
