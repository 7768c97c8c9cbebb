// L7, ICMP and port checks of one item as a whole: V7–V11, V14, V15.
// Mirrors the sanitize methods of the rule types in pkg/policy/api/rule_validation.go, Cilium v1.8.0 to v1.20.2.
import type { L7Kind, SanitizeState } from "./dialect.ts";
import type { RawPortRule, RuleItem } from "./rule.ts";
import { asksForL7, sanitizeIcmps, sanitizePortDenyRule, sanitizePortRule } from "./sanitizePorts.ts";
import { reportKey } from "./sanitizeState.ts";

const keys: Readonly<Record<L7Kind, "dns" | "http" | "kafka">> = { DNS: "dns", HTTP: "http", Kafka: "kafka" };

function firstL7Rule(state: SanitizeState, item: RuleItem): RawPortRule | undefined {
  return item.toPorts?.find((rule) => asksForL7(state, rule));
}

function findL7(state: SanitizeState, item: RuleItem, kind: L7Kind): RawPortRule | undefined {
  return item.toPorts?.find((rule) => asksForL7(state, rule) && (rule.rules?.[keys[kind]]?.length ?? 0) > 0);
}

/** V7 since 1.17: on ingress alone, before the other L7 checks. */
export function checkHostIngressL7(state: SanitizeState, item: RuleItem, isHostPolicy: boolean): void {
  const rule = firstL7Rule(state, item);
  if (!isHostPolicy || item.direction !== "ingress" || rule === undefined) return;
  const text = "L7 policy is not supported on host ingress yet";
  reportKey(state, "l7-on-host-policy", text, [...rule.path, "rules"], { facts: { direction: "ingress" } });
}

/** V7 up to 1.16: in both directions, once the item is found right. */
export function checkHostL7(state: SanitizeState, item: RuleItem, isHostPolicy: boolean): void {
  const rule = firstL7Rule(state, item);
  if (!isHostPolicy || rule === undefined) return;
  const text = "host policies do not support L7 rules yet";
  reportKey(state, "l7-on-host-policy", text, [...rule.path, "rules"], { facts: { direction: item.direction } });
}

/** V8. */
export function checkL7Proxy(state: SanitizeState, item: RuleItem): void {
  const rule = firstL7Rule(state, item);
  if (rule === undefined || state.options["enable-l7-proxy"]) return;
  const text = "L7 policy is not supported since L7 proxy is not enabled";
  reportKey(state, "l7-proxy-disabled", text, [...rule.path, "rules"]);
}

/** V9 on ingress, V14 and V15 on egress. */
export function checkL7Kinds(state: SanitizeState, item: RuleItem, isHostPolicy: boolean): void {
  if (item.direction === "ingress") {
    const rule = findL7(state, item, "DNS");
    if (rule === undefined) return;
    reportKey(state, "dns-on-ingress", "L7 protocol DNS is not supported on ingress yet", [
      ...rule.path,
      "rules",
      "dns",
    ]);
    return;
  }
  const { host, other } = state.dialect.egressL7;
  for (const kind of isHostPolicy ? host : other) {
    const rule = findL7(state, item, kind);
    if (rule === undefined) continue;
    const path = [...rule.path, "rules", keys[kind]];
    // The versions that refuse a kind to everyone have no check of their own for hosts.
    if (other.includes(kind)) {
      reportKey(state, "kafka-on-egress", `L7 protocol ${kind} is not supported on egress yet`, path);
      continue;
    }
    const text = `L7 protocol ${kind} is not supported on host egress yet`;
    reportKey(state, "l7-on-host-policy", text, path, { facts: { direction: "egress" } });
  }
}

/** V10, V11. */
export function checkIcmpUse(state: SanitizeState, item: RuleItem): void {
  if ((item.icmps?.length ?? 0) === 0) return;
  if (!state.options["enable-icmp-rules"]) {
    const text = 'ICMP rules can only be applied when the "enable-icmp-rules" flag is set';
    reportKey(state, "icmp-rules-disabled", text, [...item.path, "icmps"]);
  }
  if ((item.toPorts?.length ?? 0) > 0)
    reportKey(state, "icmps-with-ports", state.dialect.texts.icmpsWithPorts, [...item.path, "icmps"]);
}

/** toPorts, then icmps. */
export function checkPorts(state: SanitizeState, item: RuleItem): void {
  for (const rule of item.toPorts ?? []) {
    if (item.verdict === "deny") sanitizePortDenyRule(state, rule);
    else sanitizePortRule(state, rule, item.direction);
  }
  sanitizeIcmps(state, item.icmps ?? [], item.path);
}
