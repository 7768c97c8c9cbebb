// What the agent says of Kafka rules, in our words (semantics.md §1.5, V36).
import { kafkaApiKeys } from "../policy/api/sanitizeKafka.ts";
import { findNearestName } from "../schema/nearestName.ts";
import type { Explanation } from "./agentCheck.ts";
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * A Kafka rule that the agent cannot read.
 *
 * ## Avoid
 *
 * ```yaml cilium=1.18
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
 *               - role: producer
 *                 topic: orders
 * ```
 *
 * ## Prefer
 *
 * ```yaml cilium=1.18
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
 *               - role: produce
 *                 topic: orders
 * ```
 *
 * ## Why
 *
 * A role is `produce` or `consume`, and stands for a set of API keys, so that a rule has one of the two. Versions are
 * numbers from 0 to 32767; topics have letters, digits, `.`, `_` and `-`, 255 at most. Gone since 1.19.
 * (`pkg/policy/api/kafka`, Cilium v1.18.4)
 */
export const invalidKafkaRule: Check = agentCheck({
  code: "invalid-kafka-rule",
  summary: "A Kafka rule that the agent cannot read",
  explain: ({ field = "", value = "" }) => explainField(field, value),
});

function explainField(field: string, value: string): Explanation {
  if (field === "role and apiKey")
    return { message: "`role` beside `apiKey`: a role stands for API keys already. Write one of the two." };
  if (field === "apiVersion")
    return {
      message: `\`${value}\` is no Kafka API version: versions are numbers from 0 to 32767. Write one such as \`"1"\`.`,
    };
  if (field === "topic")
    return {
      message:
        value.length > 255
          ? `A topic of ${value.length} characters: Kafka has at most 255. Write a shorter one.`
          : `\`${value}\` is no Kafka topic: topics hold letters, digits, \`.\`, \`_\` and \`-\`. Write the name of one topic.`,
    };
  const known = field === "role" ? ["produce", "consume"] : kafkaApiKeys;
  const nearest = findNearestName(value.toLowerCase(), known);
  const write =
    nearest === undefined ? (field === "role" ? "`produce` or `consume`" : "one such as `fetch`") : `\`${nearest}\``;
  return {
    message: `Unknown Kafka ${field} \`${value}\`: the names are a fixed list. Write ${write}.`,
    replacement: nearest,
  };
}
