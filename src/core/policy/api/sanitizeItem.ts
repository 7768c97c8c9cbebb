// One item of ingress, ingressDeny, egress or egressDeny: V7–V17 and what lies below it, in the agent's order.
// Mirrors the sanitize methods of the four rule types in pkg/policy/api/rule_validation.go, Cilium v1.20.2.
// V12 names two kinds of peers in random order in Go; here they come as written.
import { getEntry, getNodeAt } from "../../yaml/node.ts";
import { agentEntities } from "./entities.ts";
import type { RuleItem } from "./rule.ts";
import { sanitizeCidr, sanitizeCidrRule } from "./sanitizeCidr.ts";
import { sanitizeFqdn } from "./sanitizeFqdn.ts";
import { hasL7Rules, sanitizeIcmps, sanitizePortDenyRule, sanitizePortRule } from "./sanitizePorts.ts";
import { sanitizeSelector } from "./sanitizeSelector.ts";
import type { SanitizeState } from "./sanitizeState.ts";
import { reportKey, reportValue } from "./sanitizeState.ts";

export function sanitizeItem(state: SanitizeState, item: RuleItem, isHostPolicy: boolean): void {
  sanitizePeers(state, item);
  if (item.verdict === "allow") sanitizeL7Support(state, item, isHostPolicy);
  sanitizeIcmpUse(state, item);
  for (const rule of item.toPorts ?? []) {
    if (item.verdict === "deny") sanitizePortDenyRule(state, rule);
    else sanitizePortRule(state, rule, item.direction);
  }
  sanitizeIcmps(state, item.icmps ?? [], item.path);
  for (const fqdn of item.fqdns ?? []) sanitizeFqdn(state, fqdn);
}

/** Keys of the item that hold peers, with the kind's name in error texts: `fromCIDRSet` → `FromCIDRSet`. */
export function peerKinds(
  item: RuleItem,
): readonly { readonly key: string; readonly name: string; readonly count: number }[] {
  const prefix = item.direction === "ingress" ? "from" : "to";
  const lists = {
    Endpoints: item.endpoints,
    CIDR: item.cidr,
    CIDRSet: item.cidrSet,
    Entities: item.entities,
    Services: item.services,
    Groups: item.groups,
    Nodes: item.nodes,
    FQDNs: item.fqdns,
  };
  return Object.entries(lists).map(([kind, list]) => ({
    key: prefix + kind,
    name: (prefix === "from" ? "From" : "To") + kind,
    count: list?.length ?? 0,
  }));
}

function sanitizePeers(state: SanitizeState, item: RuleItem): void {
  const node = getNodeAt(state.root, item.path);
  const position = (key: string) => getEntry(node, key)?.keyRange.start ?? 0;
  const kinds = peerKinds(item)
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => position(a.key) - position(b.key));
  const [first, second] = kinds;
  if (first !== undefined && second !== undefined) {
    const facts = { first: first.key, second: second.key };
    reportKey(
      state,
      "combined-peers",
      `combining ${first.name} and ${second.name} is not supported yet`,
      [...item.path, second.key],
      { facts },
    );
  }
  const nBefore = state.problems.length;
  for (const selector of item.endpoints ?? []) sanitizeSelector(state, selector);
  for (const selector of item.nodes ?? []) sanitizeSelector(state, selector);
  for (const cidr of item.cidr ?? []) sanitizeCidr(state, cidr);
  for (const rule of item.cidrSet ?? []) sanitizeCidrRule(state, rule);
  for (const { value, path } of item.entities ?? []) {
    if (agentEntities.includes(value)) continue;
    reportValue(state, "unknown-entity", `unsupported entity: ${value}`, path, { facts: { value } });
  }
  if ((item.nodes?.length ?? 0) > 0 && !state.options["enable-node-selector-labels"]) reportNodes(state, item, nBefore);
}

/** V16 waits for the other problems of the peers; the agent joins it to the first of them. */
function reportNodes(state: SanitizeState, item: RuleItem, nBefore: number): void {
  const text = 'FromNodes/ToNodes rules can only be applied when the "enable-node-selector-labels" flag is set';
  const first = state.problems[nBefore];
  if (first !== undefined) state.problems[nBefore] = { ...first, text: `${first.text}\n${text}` };
  const key = item.direction === "ingress" ? "fromNodes" : "toNodes";
  reportKey(state, "nodes-disabled", text, [...item.path, key], { facts: { key } });
}

function sanitizeL7Support(state: SanitizeState, item: RuleItem, isHostPolicy: boolean): void {
  const rules = (item.toPorts ?? []).filter(hasL7Rules);
  const [firstRule] = rules;
  if (firstRule === undefined) return;
  const firstPath = [...firstRule.path, "rules"];
  const dns = rules.find((rule) => (rule.rules?.dns?.length ?? 0) > 0);
  const http = rules.find((rule) => (rule.rules?.http?.length ?? 0) > 0);
  const isIngress = item.direction === "ingress";
  if (isHostPolicy && isIngress) {
    reportKey(state, "l7-on-host-policy", "L7 policy is not supported on host ingress yet", firstPath, {
      facts: { direction: "ingress" },
    });
  }
  if (!state.options["enable-l7-proxy"]) {
    reportKey(state, "l7-proxy-disabled", "L7 policy is not supported since L7 proxy is not enabled", firstPath);
  }
  if (isIngress && dns !== undefined) {
    reportKey(state, "dns-on-ingress", "L7 protocol DNS is not supported on ingress yet", [
      ...dns.path,
      "rules",
      "dns",
    ]);
  }
  if (!isIngress && isHostPolicy && http !== undefined) {
    const text = "L7 protocol HTTP is not supported on host egress yet";
    reportKey(state, "l7-on-host-policy", text, [...http.path, "rules", "http"], { facts: { direction: "egress" } });
  }
}

function sanitizeIcmpUse(state: SanitizeState, item: RuleItem): void {
  if ((item.icmps?.length ?? 0) === 0) return;
  if (!state.options["enable-icmp-rules"]) {
    const text = 'ICMP rules can only be applied when the "enable-icmp-rules" flag is set';
    reportKey(state, "icmp-rules-disabled", text, [...item.path, "icmps"]);
  }
  if ((item.toPorts?.length ?? 0) > 0) {
    const text = "the ICMPs block may only be present without ToPorts. Define a separate rule to use ToPorts";
    reportKey(state, "icmps-with-ports", text, [...item.path, "icmps"]);
  }
}
