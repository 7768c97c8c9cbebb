// What the agent says of except outside cidr, in our words (semantics.md §1.5, V50).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * An exception that does not lie within its CIDR.
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
 *     - toCIDRSet:
 *         - cidr: 10.0.0.0/8
 *           except:
 *             - 192.168.0.0/16
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
 *     - toCIDRSet:
 *         - cidr: 10.0.0.0/8
 *           except:
 *             - 10.1.0.0/16
 * ```
 *
 * ## Why
 *
 * Since 1.20 an exception that is broader than its CIDR is refused too; before, only its address was looked at, and
 * releases from 1.11 to 1.16 panic at one that begins in the CIDR.
 * (`pkg/policy/api/rule_validation.go`, Cilium v1.20.2)
 */
export const exceptOutsideCidr: Check = agentCheck({
  code: "except-outside-cidr",
  summary: "An exception that does not lie within its CIDR",
  explain: ({ value = "", cidr = "" }) => ({
    message: `\`${value}\` does not lie within \`${cidr}\`: an exception cuts a part out of the CIDR. Write a longer prefix of \`${cidr}\`, or remove it.`,
  }),
});
