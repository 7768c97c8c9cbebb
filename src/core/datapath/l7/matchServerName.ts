// The server name of a TLS connection (SNI) against the rules that Envoy has for it.
import type { L7Answer, L7RuleView } from "../flow.ts";
import type { SideProxy } from "./matchL7.ts";
import type { ProxyRule } from "./proxyRules.ts";
import { decideRules } from "./proxyRules.ts";
import { itemView, writtenView } from "./writtenRules.ts";

const nNearest = 5;

/** `name` is empty where the connection says none. */
export function matchServerName(proxy: SideProxy, name: string): L7Answer {
  const { rules, mechanisms, direction, written, view } = proxy;
  const allowing = decideRules(rules, mechanisms.ruleOrder, ({ serverNames }) =>
    serverNames.length === 0 || serverNames.some((pattern) => mechanisms.serverName(pattern, name)) ? "allow" : "none",
  );
  const shown = name === "" ? "a connection without a server name" : `the server name ${name}`;
  const shared = { direction, protocol: "tls" as const, names: null };
  if (allowing !== undefined)
    return {
      ...shared,
      decision: "allowed",
      message: `a rule allows ${shown}`,
      reply: null,
      rule: ruleView(proxy, allowing, name),
      nearest: [],
    };
  return {
    ...shared,
    decision: "denied",
    message: `no rule allows ${shown}: the connection is closed`,
    reply: "the connection is closed",
    rule: null,
    nearest: written.serverNames.slice(0, nNearest).map((one) => ({
      ...writtenView(one, one.rule, view),
      differs: ["server name"],
      message: `asks for server name ${one.rule}; the connection has ${name || "none"}`,
    })),
  };
}

function ruleView({ written, mechanisms, view }: SideProxy, { policy }: ProxyRule, name: string): L7RuleView | null {
  const found = written.serverNames.find(({ rule }) => mechanisms.serverName(rule, name));
  if (policy.serverNames.length > 0 && found !== undefined) return writtenView(found, found.rule, view);
  const [plain] = written.plain;
  return plain === undefined ? null : itemView(plain, view);
}
