// The page of unread-document; the finding comes from where files are read.
import type { Check } from "./check.ts";
import { fileCheck } from "./fileCheck.ts";

/**
 * A second document in one piece of a file.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: first
 * spec:
 *   endpointSelector: {}
 *   ingress:
 *     - {}
 * --- # the second one
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: second
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
 *   name: first
 * spec:
 *   endpointSelector: {}
 *   ingress:
 *     - {}
 * ```
 *
 * ## Why
 *
 * kubectl splits a file at lines that hold `---` and blanks alone; a separator with a comment behind it does not
 * split, and of such a piece only the first document is read (k8s.io/apimachinery v0.36.4,
 * pkg/util/yaml/decoder.go).
 */
export const unreadDocument: Check = fileCheck({
  code: "unread-document",
  severity: "warning",
  summary: "A second document in one piece of a file",
});
