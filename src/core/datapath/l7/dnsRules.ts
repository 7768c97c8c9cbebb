// A DNS rule against the name that a query asks for.
// Mirrors CheckAllowed() and setPortRulesForID() in pkg/fqdn/dnsproxy/proxy.go, Cilium v1.8.0; GetSelectorRegexMap(), v1.11.0;
// GeneratePattern(), v1.14.19 to v1.20.2.
import type { NamePattern } from "../../policy/fqdn.ts";
import { patternOfLabels, patternOfSubdomains } from "../../policy/fqdn.ts";
import type { DnsRule } from "../../policy/policyEntry.ts";
import { matchesWhole } from "../../text/wholeMatch.ts";

const anyText = "(?s:.*)";

/** 1.14 to 1.18: `*` alone is every text, be it a name or not. */
export function dnsPatternOfLabels(match: string): string {
  return match === "*" ? anyText : patternOfLabels(match);
}

/** 1.20: so are more stars in a row, and those with a dot. */
export function dnsPatternOfSubdomains(match: string): string {
  return /^\*+\.?$/.test(match) ? anyText : patternOfSubdomains(match);
}

/** `name` is lower-cased and gets its trailing dot, as in a query. */
export function matchesDnsRule(rule: DnsRule, name: string, pattern: NamePattern): boolean {
  const asked = fullName(name);
  return [rule.matchName, rule.matchPattern].some(
    (match) => match !== "" && matchesWhole(pattern(match), asked) === true,
  );
}

/** Mirrors dns.Fqdn() of github.com/miekg/dns: a dot behind an odd number of backslashes is part of a label. */
export function fullName(name: string): string {
  const lower = name.toLowerCase();
  const end = /(\\*)\.$/.exec(lower);
  return end !== null && (end[1] ?? "").length % 2 === 0 ? lower : `${lower}.`;
}
