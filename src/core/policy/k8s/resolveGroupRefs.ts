// References to CIDR groups, as versions up to 1.16 rewrite them into CIDRs before anything else looks at a policy.
// Mirrors translateCIDRGroupRefs() in pkg/policy/k8s/cilium_cidr_group.go, Cilium v1.16.0, and in
// pkg/k8s/watchers/cilium_cidr_group.go, Cilium v1.14.19.
import type { CidrGroup } from "../../world/world.ts";
import type { RawCidrRule, Rule, RuleItem } from "../api/rule.ts";

/** From 1.17 on references are selectors, and below 1.13 there are none. */
export function keepGroupRefs(rules: readonly Rule[]): readonly Rule[] {
  return rules;
}

/** 1.14: references of `ingress` alone. A list without any stays as it is. */
export function resolveIngressRefs(rules: readonly Rule[], groups: readonly CidrGroup[]): readonly Rule[] {
  const isMeant = ({ direction, verdict }: RuleItem) => direction === "ingress" && verdict === "allow";
  return rewrite(rules, isMeant, (item) => ({
    ...item,
    cidrSet: item.cidrSet === undefined ? undefined : withoutRefs(item.cidrSet, groups),
  }));
}

/** 1.16: all references; then every item of the policy has a list of CIDRs, so that one without CIDRs selects nothing. */
export function resolveRefsOfAllItems(rules: readonly Rule[], groups: readonly CidrGroup[]): readonly Rule[] {
  return rewrite(
    rules,
    () => true,
    (item) => ({ ...item, cidrSet: withoutRefs(item.cidrSet ?? [], groups) }),
  );
}

/** Nothing happens to a policy where every CIDR is written. */
function rewrite(
  rules: readonly Rule[],
  isMeant: (item: RuleItem) => boolean,
  change: (item: RuleItem) => RuleItem,
): readonly Rule[] {
  const hasRef = rules.some(({ items }) =>
    items.some((item) => isMeant(item) && item.cidrSet?.some(({ cidr }) => cidr === "")),
  );
  if (!hasRef) return rules;
  return rules.map((rule) => ({ ...rule, items: rule.items.map((item) => (isMeant(item) ? change(item) : item)) }));
}

/** What is written comes first; a group that is not there has no CIDRs. */
function withoutRefs(written: readonly RawCidrRule[], groups: readonly CidrGroup[]): readonly RawCidrRule[] {
  const cidrs = written.filter(({ cidrGroupRef }) => cidrGroupRef === "");
  const refs = written.filter(({ cidrGroupRef }) => cidrGroupRef !== "");
  return [
    ...cidrs,
    ...refs.flatMap((ref) => {
      const group = groups.find(({ name }) => name === ref.cidrGroupRef);
      return (group?.cidrs ?? []).map((cidr): RawCidrRule => ({ ...ref, cidr, cidrGroupRef: "" }));
    }),
  ];
}
