// Our own warning W9 of semantics.md §5: a rule that denies a part and thereby everything.
import type { Rule, RuleItem } from "../policy/api/rule.ts";
import { keyRange } from "../policy/api/sanitizeState.ts";
import type { Check, CheckInput } from "./check.ts";
import { insertFix } from "./edits.ts";
import type { Advice } from "./ownCheck.ts";
import { ownCheck } from "./ownCheck.ts";
import { hasPeers, hasPorts } from "./writtenItem.ts";

/**
 * A policy that only denies, and so denies the rest too.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumClusterwideNetworkPolicy
 * metadata:
 *   name: no-metadata-service
 * spec:
 *   endpointSelector: {}
 *   egressDeny:
 *     - toCIDR:
 *         - 169.254.169.254/32
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumClusterwideNetworkPolicy
 * metadata:
 *   name: no-metadata-service
 * spec:
 *   endpointSelector: {}
 *   enableDefaultDeny:
 *     egress: false
 *   egressDeny:
 *     - toCIDR:
 *         - 169.254.169.254/32
 * ```
 *
 * ## Why
 *
 * Any item of a direction switches the pods that it selects to default deny there, a deny item too: what no policy allows is
 * dropped from then on. Since 1.16 `enableDefaultDeny` keeps the direction open; before, allow all beside the deny
 * (`computePolicyEnforcementAndRules()` in `pkg/policy/repository.go`, Cilium v1.20.2; `Documentation/security/policy/deny.rst`;
 * cilium issues 14992 and 20914).
 */
export const denyWithoutAllow: Check = ownCheck({
  code: "deny-without-allow",
  severity: "warning",
  summary: "A policy that only denies, and so denies the rest too",
  find: (input) =>
    (["ingress", "egress"] as const).flatMap((direction) => {
      const isAllowed = input.rules.some(({ items }) =>
        items.some((item) => item.direction === direction && item.verdict === "allow"),
      );
      return isAllowed ? [] : input.rules.flatMap((rule) => judge(input, rule, direction));
    }),
});

function judge(input: CheckInput, rule: Rule, direction: "ingress" | "egress"): readonly Advice[] {
  const { object, text, profile, options } = input;
  const denies = rule.items.filter((item) => item.direction === direction && item.verdict === "deny");
  const [first] = denies;
  const isClosed = !options["enable-non-default-deny-policies"] || rule.enableDefaultDeny[direction] !== false;
  if (first === undefined || !isClosed || rule.enableDefaultDeny[direction] === true || !denies.every(isPart))
    return [];
  const isKnown = !(profile.dialect.decoding.unknownFields.Rule ?? []).includes("enableDefaultDeny");
  const entry = `enableDefaultDeny: {${direction}: false}`;
  const isOffered = isKnown && options["enable-non-default-deny-policies"];
  const allow = `\`${direction}: [{${direction === "ingress" ? "from" : "to"}Entities: [all]}]\``;
  return [
    {
      range: keyRange(object.node, [...rule.path, `${direction}Deny`]),
      message: `\`${direction}Deny\` in a policy that allows no ${direction}: it switches the selected pods to default deny, so all ${direction} that no other policy allows is dropped too. Write ${isOffered ? `\`${entry}\` to deny this alone` : `${allow} beside it to deny this alone`}.`,
      fixes: isOffered && isUnset(rule) ? [insertFix(object.node, text, rule.path, entry)] : [],
    },
  ];
}

/** Denies some traffic, not all of its direction. */
function isPart(item: RuleItem): boolean {
  const isAll = (item.entities ?? []).some(({ value }) => value === "all");
  return (hasPeers(item) && !isAll) || hasPorts(item);
}

function isUnset({ enableDefaultDeny }: Rule): boolean {
  return enableDefaultDeny.ingress === undefined && enableDefaultDeny.egress === undefined;
}
