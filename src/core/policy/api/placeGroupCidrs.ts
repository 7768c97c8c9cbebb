// References to CIDR groups whose CIDRs are known, in the versions that check those CIDRs with the policy.
// Mirrors translateCIDRRuleSlice() in pkg/policy/k8s/cilium_cidr_group.go, Cilium v1.16.0.
import type { CidrGroup } from "../../world/world.ts";
import type { CidrDialect } from "./dialect.ts";
import type { RawCidrRule, Rule } from "./rule.ts";

/** `rules`: with the references that count (settleGroupRefs). One to a group that is not there stays. */
export function placeGroupCidrs(
  rules: readonly Rule[],
  mode: CidrDialect["groups"],
  groups: readonly CidrGroup[],
): readonly Rule[] {
  if (mode === "selectors" || groups.length === 0) return rules;
  const place = (rule: RawCidrRule): readonly RawCidrRule[] => {
    const group = groups.find(({ name }) => name === rule.cidrGroupRef);
    return group === undefined ? [rule] : group.cidrs.map((cidr) => ({ ...rule, cidr, cidrGroupRef: "" }));
  };
  return rules.map((rule) => ({
    ...rule,
    items: rule.items.map((item) =>
      item.cidrSet === undefined ? item : { ...item, cidrSet: item.cidrSet.flatMap(place) },
    ),
  }));
}
