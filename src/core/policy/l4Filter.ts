// The rules of one direction gathered by tier, port and protocol, and merged per selector.
// Mirrors L4Filter, PerSelectorPolicy, mergePortProto() and createL4Filter() in pkg/policy/{l4,rule}.go, Cilium v1.20.2.
import type { OriginSets } from "./entryValue.ts";
import type { PrecedenceScheme } from "./mechanisms.ts";
import type {
  DnsRule,
  HttpRule,
  L7Rules,
  ParserType,
  PolicyEntry,
  PortSpec,
  RuleOrigin,
  Verdict,
} from "./policyEntry.ts";
import type { RedirectMerging } from "./redirectMerging.ts";
import type { CachedSelector } from "./selectorCache.ts";

export interface L4Filter {
  readonly tier: number;
  readonly port: number;
  readonly endPort: number;
  readonly portName: string;
  readonly protocol: number;
  /** Of all its redirects, where the version has one for a whole filter (redirectMerging.ts); else "". */
  parser: ParserType;
  listener: string;
  readonly perSelector: Map<CachedSelector, SelectorPolicy>;
  wildcard: CachedSelector | undefined;
  /** A rule with names stands for the selector of no one, too: what later rules say of no one is lost. */
  isNobodyTaken: boolean;
}

/** What the rules of a filter say of one selector. */
export interface SelectorPolicy {
  /** Null: a plain allow of the highest precedence. */
  policy: PerSelectorPolicy | null;
  origins: number;
  /** What other rules asked for and `policy` goes before. */
  overruled?: readonly Pick<SelectorPolicy, "policy" | "origins">[];
}

export interface PerSelectorPolicy {
  readonly priority: number;
  readonly verdict: Verdict;
  readonly parser: ParserType;
  readonly listener: string;
  readonly listenerPriority: number;
  readonly authentication: PolicyEntry["authentication"];
  readonly terminatingTls: string;
  readonly originatingTls: string;
  readonly serverNames: readonly string[];
  readonly http: readonly HttpRule[];
  readonly dns: readonly DnsRule[];
  readonly other: readonly string[];
}

export const plainAllow: PerSelectorPolicy = {
  priority: 0,
  verdict: "allow",
  parser: "",
  listener: "",
  listenerPriority: 0,
  authentication: undefined,
  terminatingTls: "",
  originatingTls: "",
  serverNames: [],
  http: [],
  dns: [],
  other: [],
};

/** Filters of one direction in the order in which their first rule came. */
export type L4Filters = Map<string, L4Filter>;

/** Why the policy of an endpoint can't be resolved: Cilium's text, and the rules that it can't put together. */
export interface ResolveError {
  readonly text: string;
  readonly origins: readonly RuleOrigin[];
}

/** Null: a plain allow of the highest precedence. `isRestricted`: L7 rules turn away what they do not name. */
export function makePolicy(
  entry: PolicyEntry,
  port: PortSpec,
  priority: number,
  isRestricted: boolean,
): PerSelectorPolicy | null {
  if (port.parser === "" && entry.authentication === undefined && entry.verdict === "allow" && priority === 0)
    return null;
  const l7 = isRestricted || entry.verdict !== "allow" ? port.l7 : withWildcard(port.l7, port.parser);
  return {
    priority,
    verdict: entry.verdict,
    parser: port.parser,
    listener: port.listener,
    listenerPriority: port.listenerPriority,
    authentication: entry.authentication,
    terminatingTls: port.terminatingTls,
    originatingTls: port.originatingTls,
    serverNames: port.serverNames,
    http: l7?.http ?? [],
    dns: l7?.dns ?? [],
    other: l7?.other ?? [],
  };
}

/** Without default deny, L7 rules must not turn away what they do not name. Mirrors ensureWildcard(). */
function withWildcard(rules: L7Rules | undefined, parser: ParserType): L7Rules | undefined {
  if (rules === undefined) return undefined;
  if (parser === "dns" && rules.dns.length > 0) return { ...rules, dns: addDnsWildcard(rules.dns) };
  if (parser === "http" && rules.http.length > 0) return { ...rules, http: addHttpWildcard(rules.http) };
  return rules.other.length > 0 ? { ...rules, other: union(rules.other, [otherWildcard]) } : rules;
}

const httpWildcard: HttpRule = { method: "", path: "", host: "", headers: [], headerMatches: [] };
const dnsWildcard: DnsRule = { matchName: "", matchPattern: "*" };
const otherWildcard = "{}";

function addHttpWildcard(rules: readonly HttpRule[]): readonly HttpRule[] {
  return union(rules, [httpWildcard]);
}

function addDnsWildcard(rules: readonly DnsRule[]): readonly DnsRule[] {
  return union(rules, [dnsWildcard]);
}

function union<T>(a: readonly T[], b: readonly T[]): readonly T[] {
  const seen = new Set(a.map((item) => JSON.stringify(item)));
  return [...a, ...b.filter((item) => !seen.has(JSON.stringify(item)))];
}

/** Two policies of one selector on one filter, the order of cases as in mergePortProto(). */
export function mergeInto(
  existing: SelectorPolicy,
  added: PerSelectorPolicy | null,
  origin: number,
  origins: OriginSets,
  selector: CachedSelector,
  redirects: RedirectMerging,
): string | undefined {
  if (isEqual(existing.policy, added)) {
    existing.origins = origins.union(existing.origins, origin);
    return undefined;
  }
  const a = existing.policy ?? plainAllow;
  const b = added ?? plainAllow;
  if (a.priority < b.priority || (a.priority === b.priority && hasPrecedenceOver(a, b))) {
    existing.overruled = [...(existing.overruled ?? []), { policy: added, origins: origin }];
    return undefined;
  }
  if (a.priority > b.priority || (a.priority === b.priority && hasPrecedenceOver(b, a))) {
    existing.overruled = [...(existing.overruled ?? []), { policy: existing.policy, origins: existing.origins }];
    existing.policy = added;
    existing.origins = origin;
    return undefined;
  }
  existing.origins = origins.union(existing.origins, origin);
  const merged = mergeAllows(a, b, selector, redirects);
  if (typeof merged === "string") return merged;
  existing.policy = merged;
  return undefined;
}

function hasPrecedenceOver(a: PerSelectorPolicy, b: PerSelectorPolicy): boolean {
  return a.verdict === "deny" || (a.verdict === "allow" && b.verdict === "pass");
}

function isEqual(a: PerSelectorPolicy | null, b: PerSelectorPolicy | null): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  return (
    a.priority === b.priority &&
    a.verdict === b.verdict &&
    a.parser === b.parser &&
    a.listener === b.listener &&
    a.listenerPriority === b.listenerPriority &&
    a.authentication === b.authentication &&
    a.terminatingTls === b.terminatingTls &&
    a.originatingTls === b.originatingTls &&
    isSameList(a.serverNames, b.serverNames) &&
    isSameList(a.http, b.http) &&
    isSameList(a.dns, b.dns) &&
    isSameList(a.other, b.other)
  );
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a === b || (a.length === b.length && JSON.stringify(a) === JSON.stringify(b));
}

function mergeAllows(
  a: PerSelectorPolicy,
  b: PerSelectorPolicy,
  selector: CachedSelector,
  redirects: RedirectMerging,
): PerSelectorPolicy | string {
  const redirect = redirects.merge(a, b);
  if (typeof redirect === "string") return redirect;
  if (a.authentication !== undefined && b.authentication !== undefined && a.authentication !== b.authentication) {
    return `cannot merge conflicting authentication types (${b.authentication}/${a.authentication})`;
  }
  for (const [name, x, y] of [
    ["terminating", a.terminatingTls, b.terminatingTls],
    ["originating", a.originatingTls, b.originatingTls],
  ] as const) {
    if (x !== "" && y !== "" && x !== y)
      return `cannot merge conflicting ${name} TLS contexts for cached selector ${selector.text}: (${redirects.tlsText}/${redirects.tlsText})`;
  }
  const terminatingTls = a.terminatingTls || b.terminatingTls;
  const serverNames = [...new Set([...a.serverNames, ...b.serverNames])].sort();
  const hasL7 = (policy: PerSelectorPolicy) => policy.http.length + policy.dns.length + policy.other.length > 0;
  if (serverNames.length > 0 && hasL7(a) && terminatingTls === "") {
    return `cannot merge L7 rules for cached selector ${selector.text} with SNI filtering without TLS termination: map[${serverNames.map((name) => `${name}:{}`).join(" ")}]`;
  }
  let { http, dns, other } = a;
  if (!hasL7(a) && hasL7(b)) ({ http, dns, other } = wildcarded(b));
  else if (hasL7(a) && !hasL7(b)) ({ http, dns, other } = wildcarded(a));
  else if (hasL7(a)) {
    http = union(a.http, b.http);
    dns = union(a.dns, b.dns);
    other = union(a.other, b.other);
  }
  return {
    parser: redirect.parser,
    listener: redirect.listener,
    listenerPriority: redirect.listenerPriority,
    priority: a.priority,
    verdict: "allow",
    authentication: a.authentication ?? b.authentication,
    terminatingTls,
    originatingTls: a.originatingTls || b.originatingTls,
    serverNames,
    http,
    dns,
    other,
  };
}

/** A rule without L7 rules allows every request: beside one with them it becomes a wildcard. */
function wildcarded({ http, dns, other }: PerSelectorPolicy): L7Rules {
  if (http.length > 0) return { http: addHttpWildcard(http), dns, other };
  if (other.length > 0) return { http, dns, other: union(other, [otherWildcard]) };
  return { http, dns: addDnsWildcard(dns), other };
}

/** The authentication of a policy as the map keeps it. */
export function authOf(policy: PerSelectorPolicy | null): {
  readonly authType: number;
  readonly isAuthExplicit: boolean;
} {
  switch (policy?.authentication) {
    case "disabled":
      return { authType: 0, isAuthExplicit: true };
    case "required":
      return { authType: 1, isAuthExplicit: true };
    case "test-always-fail":
      return { authType: 2, isAuthExplicit: true };
    default:
      return { authType: 0, isAuthExplicit: false };
  }
}

export function precedenceOf(policy: PerSelectorPolicy | null, scheme: PrecedenceScheme): number {
  if (policy === null) return scheme.plainAllow;
  return scheme.make(policy.priority, policy.verdict, policy.parser !== "", policy.listenerPriority);
}
