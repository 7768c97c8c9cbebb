// What an API server refuses in the metadata of any object.
import type { Check } from "./check.ts";
import { schemaCheck } from "./schemaCheck.ts";

/**
 * A name, label or annotation that no object can have.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: Allow_DNS
 * spec:
 *   endpointSelector: {}
 *   ingress:
 *     - {}
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: allow-dns
 * spec:
 *   endpointSelector: {}
 *   ingress:
 *     - {}
 * ```
 *
 * ## Why
 *
 * Names are DNS subdomains, namespaces DNS labels; keys of labels and annotations have a name of at most 63 bytes behind an
 * optional prefix and `/`. The API server refuses the whole object (`ValidateObjectMeta()` in k8s.io/apimachinery v0.36.4,
 * pkg/api/validation/objectmeta.go). A namespace that can't be called so is not there either, which it may say instead.
 * `verdict` is that of the CRD's schema and the agent, which do not look at these.
 */
export const invalidMetadata: Check = schemaCheck({
  code: "invalid-metadata",
  summary: "A name, label or annotation that no object can have",
  keywords: ["metadata", "metadataKey"],
});
