// What a reference to a CIDR group becomes where the folder holds groups, and none that it means.
import type { Requirement } from "../labels/requirement.ts";
import { findNearestName } from "../world/nearestName.ts";
import type { CidrGroup } from "../world/world.ts";
import type { YamlNode } from "../yaml/node.ts";
import { getItems, getString, getValue } from "../yaml/node.ts";
import { replaceFix } from "./edits.ts";
import type { Advice } from "./ownCheck.ts";
import { policyCheck } from "./policyCheck.ts";
import type { WorldRuleItem } from "./ruleItems.ts";
import { nodeAt, ruleItemsOf } from "./ruleItems.ts";
import type { WorldCheck, WorldPolicy } from "./worldCheck.ts";
import { listNames } from "./worldCheck.ts";
import { peersOf } from "./writtenPeers.ts";

/**
 * A CIDR group that the folder does not hold, although it holds others.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: from-offices
 * spec:
 *   endpointSelector: {matchLabels: {app: shop}}
 *   ingress:
 *     - fromCIDRSet:
 *         - cidrGroupRef: ofices
 * ---
 * apiVersion: cilium.io/v2
 * kind: CiliumCIDRGroup
 * metadata:
 *   name: offices
 * spec:
 *   externalCIDRs: [192.0.2.0/24]
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: from-offices
 * spec:
 *   endpointSelector: {matchLabels: {app: shop}}
 *   ingress:
 *     - fromCIDRSet:
 *         - cidrGroupRef: offices
 * ---
 * apiVersion: cilium.io/v2
 * kind: CiliumCIDRGroup
 * metadata:
 *   name: offices
 * spec:
 *   externalCIDRs: [192.0.2.0/24]
 * ```
 *
 * ## Why
 *
 * Nothing refuses a reference to a group that is not there. From 1.17 on it is a selector of a label that no address has
 * (`GetAsEndpointSelectors()` in pkg/policy/api/cidr.go, Cilium v1.18.4, and pkg/policy/types/selector.go, v1.20.2). In 1.16
 * it leaves an empty list of CIDRs, which selects nothing either. In 1.14 such a list counts as none: where the item has no
 * other peers, it is open to everyone (`translateCIDRGroupRefs()` in pkg/k8s/watchers/cilium_cidr_group.go, Cilium v1.14.19).
 * The check speaks where the folder holds CiliumCIDRGroups: then the one that is meant is expected beside them.
 */
export const cidrGroupNotInFolder: WorldCheck = policyCheck({
  code: "cidr-group-not-in-folder",
  severity: "warning",
  summary: "A CIDR group that the folder does not hold, although it holds others",
  dependsOn: ({ world }) => [world.cidrGroups],
  find: (policy, { world: { cidrGroups } }) =>
    cidrGroups.length === 0 ? [] : [...missingNames(policy, cidrGroups), ...idleSelectors(policy, cidrGroups)],
});

function missingNames(policy: WorldPolicy, groups: readonly CidrGroup[]): readonly Advice[] {
  const names = groups.map(({ name }) => name);
  return ruleItemsOf(policy.compiled).flatMap((item) =>
    referencesOf(nodeAt(policy, item.origin.path)).flatMap((node): readonly Advice[] => {
      const name = getString(node);
      if (node === undefined || name === undefined || name === "" || names.includes(name)) return [];
      const nearest = findNearestName(name, names, 2);
      const advice = nearest === undefined ? "Add its manifest, or name another" : `Write ${nearest} if that is meant`;
      return [
        {
          range: node.range,
          message: `No manifest of this folder holds CiliumCIDRGroup ${name}, although it holds ${listNames(names)}: ${effectOn(item)}. ${advice}.`,
          fixes: nearest === undefined || node.range.start === node.range.end ? [] : [replaceFix(node.range, nearest)],
        },
      ];
    }),
  );
}

/** The names as they are written: what a version makes of a name that is not there may hold nothing of it. */
function referencesOf(item: YamlNode | undefined): readonly (YamlNode | undefined)[] {
  return ["fromCIDRSet", "toCIDRSet"].flatMap((key) =>
    getItems(getValue(item, key)).map((rule) => getValue(rule, "cidrGroupRef")),
  );
}

function effectOn({ entries }: WorldRuleItem): string {
  return entries.some(({ peers }) => peers !== null && peers.length === 0)
    ? "without it the item has no peers and is open to everyone"
    : "without it this peer selects nothing";
}

/** Selectors that ask for a label which no group has. */
function idleSelectors(policy: WorldPolicy, groups: readonly CidrGroup[]): readonly Advice[] {
  return peersOf(policy, "cidr-group").flatMap(({ peer: { path, range, selectors } }): readonly Advice[] => {
    if (getValue(nodeAt(policy, path), "cidrGroupSelector") === undefined) return [];
    const requirements = selectors.flatMap((selector) => (selector.kind === "cidr" ? selector.requirements : []));
    const unmet = requirements.find((requirement) => !groups.some((group) => mayMeet(requirement, group)));
    if (unmet === undefined) return [];
    const names = listNames(groups.map(({ name }) => name));
    return [
      {
        range,
        message: `This selector asks CIDR groups for \`${describe(unmet)}\`, which none of this folder has (${names}): it selects nothing. Correct the label, or give it to a group.`,
      },
    ];
  });
}

function mayMeet({ key, operator, values }: Requirement, { labels }: CidrGroup): boolean {
  if (key.source !== "cidrgroup" || (operator !== "In" && operator !== "Exists")) return true;
  const value = labels[key.key];
  return value !== undefined && (operator === "Exists" || values.includes(value));
}

function describe({ key, operator, values }: Requirement): string {
  if (operator !== "In") return key.key;
  return values.length === 1 ? `${key.key}: ${values.join("")}` : `${key.key} in (${values.join(", ")})`;
}
