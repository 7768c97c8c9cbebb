// What the agent says of Kafka rules on egress, in our words (semantics.md §1.5, V14).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * Kafka rules on egress.
 *
 * ## Avoid
 *
 * ```yaml cilium=1.8
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
 *             - port: "9092"
 *               protocol: TCP
 *           rules:
 *             kafka:
 *               - topic: orders
 * ```
 *
 * ## Prefer
 *
 * ```yaml cilium=1.8
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
 *             - port: "9092"
 *               protocol: TCP
 *           rules:
 *             kafka:
 *               - topic: orders
 * ```
 *
 * ## Why
 *
 * Cilium 1.8 parses Kafka where it comes in, at the brokers, and refuses such rules elsewhere.
 * (`pkg/policy/api/rule_validation.go`, Cilium v1.8.0)
 */
export const kafkaOnEgress: Check = agentCheck({
  code: "kafka-on-egress",
  summary: "Kafka rules on egress",
  explain: () => ({
    message:
      "Kafka rules on egress: this release parses Kafka at the brokers alone. Write them under `ingress` of a policy for the brokers.",
  }),
});
