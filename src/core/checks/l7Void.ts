// Our own warning W15 of semantics.md §5: L7 rules beside a plain allow of the same peers and port.
import type { RawL7Rules, RawPort, RawPortRule, Rule, RuleItem } from "../policy/api/rule.ts";
import { keyRange } from "../policy/api/sanitizeState.ts";
import { formatPath } from "../yaml/node.ts";
import type { Check, CheckInput } from "./check.ts";
import type { Advice } from "./ownCheck.ts";
import { ownCheck } from "./ownCheck.ts";
import { peerLists } from "./writtenItem.ts";

/**
 * L7 rules that a plain allow of the same peers and port makes void.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   ingress:
 *     - fromEndpoints:
 *         - matchLabels:
 *             app: shop
 *       toPorts:
 *         - ports:
 *             - port: "80"
 *               protocol: TCP
 *           rules:
 *             http:
 *               - method: GET
 *     - fromEndpoints:
 *         - matchLabels:
 *             app: shop
 *       toPorts:
 *         - ports:
 *             - port: "80"
 *               protocol: TCP
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   ingress:
 *     - fromEndpoints:
 *         - matchLabels:
 *             app: shop
 *       toPorts:
 *         - ports:
 *             - port: "80"
 *               protocol: TCP
 *           rules:
 *             http:
 *               - method: GET
 * ```
 *
 * ## Why
 *
 * Rules of one selector, port and protocol become one filter, and an allow without L7 rules stands for every request in
 * it: the traffic still goes through the proxy, which lets everything pass (`mergePortProto()` in `pkg/policy/rule.go`,
 * Cilium v1.20.2; `Documentation/security/policy/layer7.rst`; cilium issues 3509 and 4878). The check compares items of
 * one rule whose peers are written alike.
 */
export const l7Void: Check = ownCheck({
  code: "l7-void",
  severity: "warning",
  summary: "L7 rules that a plain allow of the same peers and port makes void",
  find: (input) => input.rules.flatMap((rule) => judge(input, rule)),
});

interface PortEntry {
  readonly item: RuleItem;
  readonly portRule: RawPortRule;
  readonly port: RawPort;
}

function judge({ object }: CheckInput, rule: Rule): readonly Advice[] {
  const entries = rule.items
    .filter(({ verdict }) => verdict === "allow")
    .flatMap((item) =>
      (item.toPorts ?? []).flatMap((portRule) => portRule.ports.map((port): PortEntry => ({ item, portRule, port }))),
    );
  const plain = entries.filter(isPlain);
  const found = new Map<string, Advice>();
  for (const entry of entries) {
    const rules = entry.portRule.rules;
    const beside =
      rules === undefined || !restricts(rules) ? undefined : plain.find((other) => isSameKey(entry, other));
    if (rules === undefined || beside === undefined) continue;
    const advice = {
      range: keyRange(object.node, rules.path),
      message: `These L7 rules have no effect: \`${formatPath(beside.port.path)}\` allows the same peers on port ${beside.port.port} without any. Remove that port there, or the rules here.`,
    };
    found.set(formatPath(rules.path), advice);
  }
  return [...found.values()];
}

function isPlain({ item, portRule }: PortEntry): boolean {
  const { rules, terminatingTLS, originatingTLS, serverNames, listener } = portRule;
  const hasRules = [rules?.http, rules?.dns, rules?.kafka, rules?.l7].some((list) => (list ?? []).length > 0);
  const hasProxy = terminatingTLS !== undefined || originatingTLS !== undefined || listener !== undefined;
  return (
    !hasRules &&
    (rules?.l7proto ?? "") === "" &&
    !hasProxy &&
    serverNames.length === 0 &&
    item.authentication === undefined
  );
}

/** The rules refuse something: those that allow every request lose nothing. */
function restricts({ http, dns, kafka }: RawL7Rules): boolean {
  if ((http ?? []).some((rule) => Object.keys(bare(rule)).length === 0)) return false;
  if ((dns ?? []).some(({ matchPattern }) => /^\*+\.?$/.test(matchPattern))) return false;
  return [http, dns, kafka].some((list) => (list ?? []).length > 0);
}

function isSameKey(entry: PortEntry, other: PortEntry): boolean {
  const { port, item } = entry;
  const isSamePort = port.port === other.port.port && port.endPort === other.port.endPort;
  const protocol = other.port.protocol.toUpperCase();
  const coversProtocol = ["", "ANY", port.protocol.toUpperCase()].includes(protocol);
  return (
    isSamePort &&
    coversProtocol &&
    item.direction === other.item.direction &&
    item.authentication === undefined &&
    written(peerLists(item)) === written(peerLists(other.item))
  );
}

/** Values as written, without their places and in one order. */
function written(lists: readonly (readonly unknown[])[]): string {
  return JSON.stringify(lists.map((list) => list.map((value) => JSON.stringify(bare(value))).toSorted()));
}

/** A decoded value without places and empty parts. */
function bare(value: unknown): Record<string, unknown> {
  const text = JSON.stringify(value, (key, part: unknown) => {
    const isEmpty = part === "" || (Array.isArray(part) && part.length === 0);
    return key === "path" || key === "range" || isEmpty ? undefined : part;
  });
  return JSON.parse(text);
}
