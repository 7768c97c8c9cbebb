// The server name of a TLS connection (SNI) against the rules that Envoy has for it.
import type { L7Answer, L7RuleView } from "../flow.ts";
import { allowed, denied } from "./l7Answer.ts";
import type { SideProxy } from "./matchL7.ts";
import type { ProxyRule } from "./proxyRules.ts";
import { decideRules } from "./proxyRules.ts";
import { allowingView, writtenView } from "./writtenRules.ts";

const nNearest = 5;

/** `name` is empty where the connection says none. */
export function matchServerName(proxy: SideProxy, name: string): L7Answer {
  const { rules, mechanisms, direction, written, view } = proxy;
  const allowing = decideRules(rules, mechanisms.ruleOrder, ({ serverNames }) =>
    serverNames.length === 0 || serverNames.some((pattern) => mechanisms.serverName(pattern, name)) ? "allow" : "none",
  );
  const shown = name === "" ? "a connection without a server name" : `the server name ${name}`;
  const shared = { direction, protocol: "tls" as const, names: null };
  if (allowing !== undefined) return allowed(shared, `a rule allows ${shown}`, ruleView(proxy, allowing, name));
  const nearest = written.serverNames.slice(0, nNearest).map((one) => ({
    ...writtenView(one, one.rule, view),
    differs: ["server name"],
    message: `asks for server name ${one.rule}; the connection has ${name || "none"}`,
  }));
  return denied(shared, `no rule allows ${shown}: the connection is closed`, "the connection is closed", nearest);
}

function ruleView({ written, mechanisms, view }: SideProxy, { policy }: ProxyRule, name: string): L7RuleView | null {
  const holding = written.serverNames.find(({ rule }) => mechanisms.serverName(rule, name));
  return allowingView(policy.serverNames.length === 0 ? undefined : holding, ({ rule }) => rule, written, view);
}
