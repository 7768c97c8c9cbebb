// A DNS query against the rules that the agent's DNS proxy has for the server that is asked.
// Mirrors CheckAllowed() in pkg/fqdn/dnsproxy/proxy.go, Cilium v1.20.2: the rules of the redirect's own port alone, per selector.
import type { DnsRule } from "../../policy/policyEntry.ts";
import type { L7Answer, L7NameView, L7NearMissView, L7RuleView } from "../flow.ts";
import { fullName, matchesDnsRule } from "./dnsRules.ts";
import type { SideProxy } from "./matchL7.ts";
import type { ProxyRule } from "./proxyRules.ts";
import { resolverNames } from "./resolverNames.ts";
import type { Written } from "./writtenRules.ts";
import { allowingView, writtenView } from "./writtenRules.ts";

const nNearest = 5;

/** `namespace` of the pod that asks, for its resolver's search list. */
export function matchDns(proxy: SideProxy, name: string, namespace: string | undefined): L7Answer {
  const rules = redirectRules(proxy);
  const ask = (asked: string): L7NameView => {
    const allowing = rules.find((rule) => allows(proxy, rule, asked));
    return {
      name: asked,
      decision: allowing === undefined ? "denied" : "allowed",
      rule: allowing === undefined ? null : ruleView(proxy, allowing, asked),
    };
  };
  const { decision, rule } = ask(fullName(name));
  const isAllowed = decision === "allowed";
  return {
    decision,
    message: isAllowed ? `a DNS rule allows ${name}` : `no DNS rule allows ${name}: the client gets REFUSED`,
    direction: proxy.direction,
    protocol: "dns",
    reply: isAllowed ? null : "REFUSED",
    rule,
    nearest: isAllowed ? [] : nearestRules(proxy, name),
    names: resolverNames(name, namespace).map(ask),
  };
}

/** Of the tier that is looked at first: a redirect is made once per port. */
function redirectRules({ rules }: SideProxy): readonly ProxyRule[] {
  const isRedirect = ({ filter }: ProxyRule) =>
    [...filter.perSelector.values()].some(({ policy }) => policy?.parser === "dns");
  const redirects = rules.filter(isRedirect);
  const tier = Math.min(...redirects.map(({ filter }) => filter.tier));
  return redirects.filter(({ filter }) => filter.tier === tier);
}

const everyName: DnsRule = { matchName: "", matchPattern: "*" };

function allows({ mechanisms }: SideProxy, { written }: ProxyRule, name: string): boolean {
  const rules = written === null ? [everyName] : written.dns;
  return rules.length === 0 || rules.some((rule) => matchesDnsRule(rule, name, mechanisms.dnsPattern));
}

function ruleView({ written, mechanisms, view }: SideProxy, { policy }: ProxyRule, name: string): L7RuleView | null {
  const holding = written.dns.find(({ rule }) => matchesDnsRule(rule, name, mechanisms.dnsPattern));
  return allowingView(policy.dns.length === 0 ? undefined : holding, textOf, written, view);
}

/** Those that share most labels from the right come first. */
function nearestRules({ written, view }: SideProxy, name: string): readonly L7NearMissView[] {
  return written.dns
    .map((one) => ({ one, nShared: nSharedLabels(textOf(one), name) }))
    .toSorted((a, b) => b.nShared - a.nShared)
    .slice(0, nNearest)
    .map(({ one }) => ({
      ...writtenView(one, textOf(one), view),
      differs: ["name"],
      message: `allows ${textOf(one)}; the query is for ${fullName(name)}`,
    }));
}

function textOf({ rule }: Written<DnsRule>): string {
  return rule.matchName || rule.matchPattern;
}

function nSharedLabels(pattern: string, name: string): number {
  const labels = (text: string) => fullName(text).split(".").reverse();
  const theirs = labels(name);
  const differing = labels(pattern).findIndex((label, at) => label !== theirs[at]);
  return differing < 0 ? theirs.length : differing;
}
