// Names and patterns of FQDN rules against a DNS name, in time linear in the name's length.
// Mirrors pkg/fqdn/matchpattern/matchpattern.go, Cilium v1.20.2.
import { RE2JS } from "re2js";

const compiled = new Map<string, RE2JS>();
const maxCompiled = 1000;

/** `match` is a matchName (ends with a dot) or a matchPattern; `name` may lack its trailing dot. */
export function matchesFqdn(match: string, name: string): boolean {
  const lower = name.trim().toLowerCase();
  const full = lower.endsWith(".") ? lower : `${lower}.`;
  let expression = compiled.get(match);
  if (expression === undefined) {
    if (compiled.size >= maxCompiled) compiled.clear();
    expression = RE2JS.compile(fqdnExpression(match));
    compiled.set(match, expression);
  }
  return expression.matches(full);
}

const label = "[-a-zA-Z0-9_]";

/** The regular expression of a name or pattern. `*` stays within one label; a leading `**.` spans one or more. */
export function fqdnExpression(match: string): string {
  const lower = match.trim().toLowerCase();
  if (/^\*+\.?$/.test(lower)) return `(^(${label}+[.])+$)|(^[.]$)`;
  const full = lower.endsWith(".") ? lower : `${lower}.`;
  const escaped = full.replaceAll(".", "[.]");
  const leading = /^\*{2,}\[\.\]/.exec(escaped);
  const rest = leading === null ? escaped : escaped.slice(leading[0].length);
  const head = leading === null ? "" : `${label}+([.]${label}+){0,}[.]`;
  return `^${head}${rest.replaceAll(/\*+/g, `${label}*`)}$`;
}
