// A request of HTTP against the rules that Envoy has for its connection.
import type { HttpRule } from "../../policy/policyEntry.ts";
import type { L7Answer, L7NearMissView, L7RuleView } from "../flow.ts";
import type { HttpDifference, HttpRequest } from "./httpRules.ts";
import { compareHttpRule } from "./httpRules.ts";
import { allowed, denied } from "./l7Answer.ts";
import type { SideProxy } from "./matchL7.ts";
import type { ProxyRule } from "./proxyRules.ts";
import { decideRules } from "./proxyRules.ts";
import { allowingView, writtenView } from "./writtenRules.ts";

const nNearest = 5;

export function matchHttp(proxy: SideProxy, request: HttpRequest): L7Answer {
  const { rules, mechanisms, direction } = proxy;
  const holds = (rule: HttpRule) => compareHttpRule(rule, request).length === 0;
  const allowing = decideRules(rules, mechanisms.ruleOrder, ({ http }) =>
    http.length === 0 || http.some(holds) ? "allow" : "none",
  );
  const shown = `${request.method} ${request.path}`;
  const shared = { direction, protocol: "http" as const, names: null };
  if (allowing !== undefined) return allowed(shared, `an HTTP rule allows ${shown}`, ruleView(proxy, allowing, holds));
  const message = `no HTTP rule allows ${shown}: the client gets 403 Access denied`;
  return denied(shared, message, "403 Forbidden, with the body Access denied", nearestRules(proxy, request));
}

function ruleView(
  { written, view }: SideProxy,
  { policy }: ProxyRule,
  holds: (rule: HttpRule) => boolean,
): L7RuleView | null {
  const found = policy.http.length === 0 ? undefined : written.http.find(({ rule }) => holds(rule));
  return allowingView(found, ({ rule }) => httpRuleText(rule), written, view);
}

function nearestRules({ written, view }: SideProxy, request: HttpRequest): readonly L7NearMissView[] {
  return written.http
    .map((one) => ({ one, differences: compareHttpRule(one.rule, request) }))
    .filter(({ differences }) => differences.length > 0)
    .toSorted((a, b) => a.differences.length - b.differences.length)
    .slice(0, nNearest)
    .map(({ one, differences }) => ({
      ...writtenView(one, httpRuleText(one.rule), view),
      differs: differences.map(({ what }) => what),
      message: `asks for ${differences.map(({ what, asked }) => `${what} ${asked}`).join(" and ")}; the request has ${differences.map(hasText).join(" and ")}`,
    }));
}

function hasText({ what, has }: HttpDifference): string {
  return what.startsWith("header ") ? `${what} ${has}` : has;
}

/** `GET /orders, host api.example.com`. */
export function httpRuleText({ method, path, host, headers, headerMatches }: HttpRule): string {
  const line = [method, path].filter((part) => part !== "").join(" ");
  const parts = [
    ...(line === "" ? [] : [line]),
    ...(host === "" ? [] : [`host ${host}`]),
    ...headers.map((header) => `header ${header}`),
    ...headerMatches.map(({ name, value }) => `header ${name}${value === "" ? "" : `: ${value}`}`),
  ];
  return parts.join(", ") || "everything";
}
