// Names and patterns of FQDN rules against a DNS name, in time linear in the name's length.
// Mirrors pkg/fqdn/matchpattern/matchpattern.go, Cilium v1.8.0 to v1.20.2.
import { matchesWhole } from "../text/wholeMatch.ts";

/** The regular expression of a matchName or matchPattern. */
export type NamePattern = (match: string) => string;

/** `match` is a matchName (ends with a dot) or a matchPattern; `name` may lack its trailing dot. */
export function matchesFqdn(match: string, name: string, pattern: NamePattern): boolean {
  const lower = name.trim().toLowerCase();
  const full = lower.endsWith(".") ? lower : `${lower}.`;
  return matchesWhole(pattern(match), full) === true;
}

const label = "[-a-zA-Z0-9_]";
const everyName = `(^(${label}+[.])+$)|(^[.]$)`;

/** Up to 1.18: `*` alone is every name, any other stays within one label. */
export function patternOfLabels(match: string): string {
  const lower = match.trim().toLowerCase();
  if (lower === "*") return everyName;
  const full = lower.endsWith(".") ? lower : `${lower}.`;
  return `^${full.replaceAll(".", "[.]").replaceAll(/\*+/g, `${label}*`)}$`;
}

/** 1.20: a leading `**.` spans one label or more. */
export function patternOfSubdomains(match: string): string {
  const lower = match.trim().toLowerCase();
  if (/^\*+\.?$/.test(lower)) return everyName;
  const full = lower.endsWith(".") ? lower : `${lower}.`;
  const escaped = full.replaceAll(".", "[.]");
  const leading = /^\*{2,}\[\.\]/.exec(escaped);
  const rest = leading === null ? escaped : escaped.slice(leading[0].length);
  const head = leading === null ? "" : `${label}+([.]${label}+){0,}[.]`;
  return `^${head}${rest.replaceAll(/\*+/g, `${label}*`)}$`;
}
