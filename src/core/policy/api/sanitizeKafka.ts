// Kafka rules: V36.
// Mirrors PortRule.Sanitize in pkg/policy/api/kafka of Cilium v1.11.0, which later releases take from cilium/proxy, and
// PortRuleKafka.Sanitize in pkg/policy/api/rule_validation.go, Cilium v1.8.0. Gone since 1.19.
import { quoteGo } from "../../text/quote.ts";
import type { KafkaTexts, SanitizeState } from "./dialect.ts";
import { utf8Length } from "./goText.ts";
import type { RawKafkaRule } from "./rule.ts";
import { reportKey, reportValue } from "./sanitizeState.ts";

const maxTopicLength = 255;

/** Kafka API keys by number, 0 to 33. */
export const kafkaApiKeys: readonly string[] = [
  "produce",
  "fetch",
  "offsets",
  "metadata",
  "leaderandisr",
  "stopreplica",
  "updatemetadata",
  "controlledshutdown",
  "offsetcommit",
  "offsetfetch",
  "findcoordinator",
  "joingroup",
  "heartbeat",
  "leavegroup",
  "syncgroup",
  "describegroups",
  "listgroups",
  "saslhandshake",
  "apiversions",
  "createtopics",
  "deletetopics",
  "deleterecords",
  "initproducerid",
  "offsetforleaderepoch",
  "addpartitionstotxn",
  "addoffsetstotxn",
  "endtxn",
  "writetxnmarkers",
  "txnoffsetcommit",
  "describeacls",
  "createacls",
  "deleteacls",
  "describeconfigs",
  "alterconfigs",
];

export const kafkaTexts: KafkaTexts = {
  roleAndApiKey: (role, apiKey) => `cannot set both Role ${quoteGo(role)} and APIKey ${quoteGo(apiKey)} together`,
  apiKey: (value) => `invalid Kafka APIKey ${quoteGo(value)}`,
  role: (value) => `invalid Kafka Role ${quoteGo(value)}`,
  apiVersion: (value) => `invalid Kafka APIVersion ${quoteGo(value)}`,
  topic: (value) => `invalid Kafka Topic name ${quoteGo(value)}`,
  takesNegativeVersions: false,
};

export const kafkaTextsOf18: KafkaTexts = {
  roleAndApiKey: (role, apiKey) => `Cannot set both Role:${quoteGo(role)} and APIKey :${quoteGo(apiKey)} together`,
  apiKey: (value) => `invalid Kafka APIKey :${quoteGo(value)}`,
  role: (value) => `invalid Kafka APIRole :${quoteGo(value)}`,
  apiVersion: (value) => `invalid Kafka APIVersion :${quoteGo(value)}`,
  topic: (value) => `invalid Kafka Topic name "${value}"`,
  takesNegativeVersions: true,
};

export function sanitizeKafkaRule(state: SanitizeState, rule: RawKafkaRule): void {
  const { role, apiKey, apiVersion, topic, path } = rule;
  const { kafka: texts } = state.dialect.texts;
  const refuse = (field: string, value: string, text: string) =>
    reportValue(state, "invalid-kafka-rule", text, [...path, field], { facts: { field, value } });
  if (role !== "" && apiKey !== "") {
    const facts = { field: "role and apiKey", value: role };
    reportKey(state, "invalid-kafka-rule", texts.roleAndApiKey(role, apiKey), [...path, "apiKey"], { facts });
  }
  if (apiKey !== "" && !kafkaApiKeys.includes(apiKey.toLowerCase())) refuse("apiKey", apiKey, texts.apiKey(apiKey));
  if (role !== "" && !["produce", "consume"].includes(role.toLowerCase())) refuse("role", role, texts.role(role));
  if (apiVersion !== "" && !isApiVersion(apiVersion, texts.takesNegativeVersions))
    refuse("apiVersion", apiVersion, texts.apiVersion(apiVersion));
  if (topic === "") return;
  if (utf8Length(topic) > maxTopicLength)
    refuse("topic", topic, `kafka topic exceeds maximum len of ${maxTopicLength}`);
  // In Go's character class the doubled backslashes are literal, so a topic may hold them.
  else if (!/^[a-zA-Z0-9\\._-]+$/.test(topic)) refuse("topic", topic, texts.topic(topic));
}

/** strconv.ParseInt(text, 10, 16). */
function isApiVersion(text: string, takesNegative: boolean): boolean {
  if (!/^[+-]?[0-9]+$/.test(text)) return false;
  const value = Number(text);
  return value <= 0x7fff && value >= (takesNegative ? -0x8000 : 0);
}
