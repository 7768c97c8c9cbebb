// What a port rule has its traffic redirected to, and how such a redirect ranks.
// Mirrors createL4Filter() and defaultPriority() in pkg/policy/l4.go, Cilium v1.11.0 to v1.20.2.
import type { RawPortRule } from "../api/rule.ts";
import type { ParserType } from "../policyEntry.ts";
import { protocolTcp } from "../protocol.ts";

/** From 1.12 on, the last that holds: TLS contexts or server names, then L7 rules, then a listener. */
export function parserWithTls(rule: RawPortRule, protocol: number): ParserType {
  if (rule.listener !== undefined) return "crd";
  const parser = parserOfRules(rule, protocol);
  if (parser !== "") return parser;
  const isTls = rule.terminatingTLS !== undefined || rule.originatingTLS !== undefined || rule.serverNames.length > 0;
  return isTls ? "tls" : "";
}

/** Up to 1.11: without L7 rules there is no redirect, so TLS contexts alone do nothing. DNS rules hold for every protocol, others for TCP. */
export function parserOfRules({ rules }: RawPortRule, protocol: number): ParserType {
  if (rules === undefined) return "";
  if ((rules.dns ?? []).length > 0) return "dns";
  if (protocol !== protocolTcp) return "";
  if ((rules.http ?? []).length > 0) return "http";
  if ((rules.kafka ?? []).length > 0) return "kafka";
  return rules.l7proto;
}

const priorities: Readonly<Record<string, number>> = { "": 0, http: 101, kafka: 106, tls: 116, dns: 121, crd: 126 };
const proxylibPriority = 111;

/** From 1.18 on every parser has a rank; those of `l7proto` share one. */
export function priorityOfParser(parser: ParserType): number {
  return priorities[parser] ?? proxylibPriority;
}

/** Up to 1.16 only a listener says one. */
export function noPriority(): number {
  return 0;
}
