// DNS names and patterns of toFQDNs and rules.dns: V37–V40.
// Mirrors pkg/policy/api/fqdn.go and pkg/fqdn/matchpattern/matchpattern.go, Cilium v1.8.0 to v1.20.2.

import { quoteGo } from "../../text/quote.ts";
import type { SanitizeState } from "./dialect.ts";
import { utf8Length } from "./goText.ts";
import type { RawFqdn } from "./rule.ts";
import { reportKey, reportValue } from "./sanitizeState.ts";

export function sanitizeFqdn(state: SanitizeState, fqdn: RawFqdn): void {
  const { matchName, matchPattern, path } = fqdn;
  if (matchName !== "" && matchPattern !== "") {
    const text = "only one of MatchName or MatchPattern is allowed in an FQDNSelector";
    reportKey(state, "match-name-and-pattern", text, [...path, "matchPattern"], {
      schemaPath: path,
      facts: { matchName, matchPattern },
    });
  }
  sanitizeName(state, fqdn, state.dialect.texts.fqdnNameCharacters);
  sanitizePattern(state, fqdn);
}

/** A dns rule may hold both; its text about the name differs. */
export function sanitizeDnsRule(state: SanitizeState, rule: RawFqdn): void {
  sanitizeName(state, rule, ". and -");
  sanitizePattern(state, rule);
}

function sanitizeName(state: SanitizeState, { matchName, path }: RawFqdn, allowed: string): void {
  if (
    matchName === "" ||
    (state.dialect.fqdns.takesUnderscores ? /^[-a-zA-Z0-9_.]+$/ : /^[-a-zA-Z0-9.]+$/).test(matchName)
  )
    return;
  const text = `Invalid characters in MatchName: "${matchName}". Only 0-9, a-z, A-Z and ${allowed} characters are allowed`;
  reportValue(state, "invalid-match-name", text, [...path, "matchName"], { facts: { value: matchName } });
}

function sanitizePattern(state: SanitizeState, { matchPattern, path }: RawFqdn): void {
  const at = [...path, "matchPattern"];
  const { takesUnderscores, checksPatternLength } = state.dialect.fqdns;
  if (checksPatternLength && utf8Length(matchPattern.trim()) > 255) {
    const text = `Invalid MatchPattern: ${quoteGo(matchPattern)}. Must be <= 255 characters long.`;
    reportValue(state, "invalid-match-pattern", text, at, {
      facts: { length: String(utf8Length(matchPattern.trim())) },
    });
    return;
  }
  if (matchPattern === "" || (takesUnderscores ? /^[-a-zA-Z0-9_.*]+$/ : /^[-a-zA-Z0-9.*]+$/).test(matchPattern)) return;
  const text = `Invalid characters in MatchPattern: "${matchPattern}". Only 0-9, a-z, A-Z and ${state.dialect.texts.patternCharacters} characters are allowed`;
  reportValue(state, "invalid-match-pattern", text, at, { facts: { value: matchPattern } });
}
