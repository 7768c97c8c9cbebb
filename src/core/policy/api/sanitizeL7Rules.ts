// What `rules` of a toPorts item holds: V31–V35.
// Mirrors L7Rules.sanitize in pkg/policy/api/rule_validation.go, http.go and l7.go, Cilium v1.8.0 to v1.20.2.
import { findRegexpError } from "./compileHttpRegexp.ts";
import type { SanitizeState } from "./dialect.ts";
import type { RawHttpRule, RawKeyValueRule, RawL7Rules } from "./rule.ts";
import { sanitizeDnsRule } from "./sanitizeFqdn.ts";
import { sanitizeKafkaRule } from "./sanitizeKafka.ts";
import { reportKey, reportValue } from "./sanitizeState.ts";

const headerActions = ["", "LOG", "ADD", "DELETE", "REPLACE"];

/** Only for rules that ask for something. */
export function sanitizeL7Rules(state: SanitizeState, rules: RawL7Rules, nPorts: number): void {
  const { http, kafka, dns, l7proto, l7, path } = rules;
  for (const rule of http ?? []) sanitizeHttpRule(state, rule);
  for (const rule of kafka ?? []) sanitizeKafkaRule(state, rule);
  if (dns !== undefined && nPorts === 0) {
    reportKey(state, "dns-without-port", state.dialect.texts.dnsWithoutPort, [...path, "dns"]);
  }
  for (const rule of dns ?? []) sanitizeDnsRule(state, rule);
  if (l7 !== undefined && l7proto === "") {
    const text = "'l7' may only be specified when a 'l7proto' is also specified";
    reportKey(state, "l7-without-l7proto", text, [...path, "l7"], { schemaPath: path });
  }
  if (l7proto !== "") for (const rule of l7 ?? []) sanitizeKeyValueRule(state, rule);
  const kinds = [
    http !== undefined && "http",
    kafka !== undefined && "kafka",
    dns !== undefined && "dns",
    l7proto !== "" && "l7proto",
  ].filter((kind) => kind !== false);
  const [first = "", second] = kinds;
  if (second === undefined) return;
  const text = "multiple L7 protocol rule types specified in single rule";
  reportKey(state, "mixed-l7-rules", text, [...path, second], { schemaPath: path, facts: { first, second } });
}

function sanitizeKeyValueRule(state: SanitizeState, { pairs, path }: RawKeyValueRule): void {
  if (pairs.some(({ key }) => key === "")) reportKey(state, "empty-l7-key", "Empty key not allowed", [...path, ""]);
}

function sanitizeHttpRule(state: SanitizeState, { path, path_, method, headerMatches }: RawHttpRule): void {
  for (const [key, text] of [
    ["path", path_],
    ["method", method],
  ] as const) {
    const error = findRegexpError(text);
    if (error !== undefined)
      reportValue(state, "invalid-http-regexp", error, [...path, key], { facts: { field: key, value: text } });
  }
  for (const match of headerMatches) {
    const at = (key: string) => [...match.path, key];
    if (match.name === "")
      reportValue(state, "invalid-header-match", "Header name missing", at("name"), { facts: { what: "name" } });
    if (!headerActions.includes(match.mismatch)) {
      const facts = { what: "mismatch", value: match.mismatch };
      reportValue(state, "invalid-header-match", `Invalid header action: ${match.mismatch}`, at("mismatch"), { facts });
    }
    if (match.secret?.name === "") {
      reportKey(state, "invalid-header-match", "Secret name missing", at("secret"), { facts: { what: "secret" } });
    }
  }
}
