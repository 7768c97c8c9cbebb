// References to CIDR groups in the versions that put the groups' CIDRs in their place before they check a policy.
// Mirrors getCIDRGroupRefs() and translateCIDRGroupRefs() in pkg/policy/k8s/cilium_cidr_group.go, Cilium v1.16.0, and in
// pkg/k8s/watchers/cilium_cidr_group.go, Cilium v1.14.19.
// Leaves out: the CIDRs, which the policy does not tell; a group is taken to have some.
import type { CidrDialect } from "./dialect.ts";
import type { RawCidrRule, Rule, RuleItem } from "./rule.ts";

/** The rules of one policy as they are checked: no item of a CIDR set has both a CIDR and a reference that counts. */
export function settleGroupRefs(rules: readonly Rule[], groups: CidrDialect["groups"]): readonly Rule[] {
  if (groups === "selectors") return rules;
  const isTranslated = ({ direction, verdict }: RuleItem) =>
    groups === "cidrs" || (groups === "cidrs-in-ingress" && direction === "ingress" && verdict === "allow");
  // A CIDR left out anywhere is taken for a reference: then all references of the policy are replaced.
  const hasRefs = rules.some(({ items }) =>
    items.some((item) => isTranslated(item) && item.cidrSet?.some(({ cidr }) => cidr === "")),
  );
  const settle = (item: RuleItem): RuleItem => {
    const settled = item.cidrSet?.map((rule) => settleRule(rule, hasRefs && isTranslated(item)));
    // The groups' CIDRs come behind those that are written.
    return settled === undefined ? item : { ...item, cidrSet: settled.toSorted((a, b) => countRefs(a) - countRefs(b)) };
  };
  return rules.map((rule) => ({ ...rule, items: rule.items.map(settle) }));
}

function settleRule(rule: RawCidrRule, refCounts: boolean): RawCidrRule {
  if (rule.cidrGroupRef === "") return rule;
  return refCounts ? { ...rule, cidr: "" } : { ...rule, cidrGroupRef: "" };
}

function countRefs({ cidrGroupRef }: RawCidrRule): 0 | 1 {
  return cidrGroupRef === "" ? 0 : 1;
}
