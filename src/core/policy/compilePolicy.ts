// One policy object as the engine takes it: its entries, and where its subjects, sections and name stand.
import type { Range } from "../text/range.ts";
import type { KubeObject } from "../world/kubeObject.ts";
import { formatPath, getItems, getRangeAt, getValue } from "../yaml/node.ts";
import type { Rule } from "./api/rule.ts";
import { ciliumEntries } from "./k8s/ciliumEntries.ts";
import { clusterNetworkPolicyEntries, clusterNetworkPolicySubject } from "./k8s/clusterNetworkPolicyEntries.ts";
import type { EntryContext } from "./k8s/conversion.ts";
import { networkPolicyEntries } from "./k8s/networkPolicyEntries.ts";
import type { PolicyEntry, PolicyRef } from "./policyEntry.ts";
import type { LabelSelector } from "./selector.ts";

export interface CompiledSubject {
  readonly path: string;
  /** The key `endpointSelector`, `nodeSelector` or `podSelector`. */
  readonly range: Range;
  readonly selector: LabelSelector;
  readonly isNode: boolean;
}

/** Ranges count from the document. */
export interface CompiledPolicy {
  readonly ref: PolicyRef;
  readonly nameRange: Range;
  readonly entries: readonly PolicyEntry[];
  readonly subjects: readonly CompiledSubject[];
  /** The section that turns on default deny, where one does. */
  readonly defaultDeny: { readonly ingress: Range | undefined; readonly egress: Range | undefined };
}

export function makePolicyRef(object: KubeObject): PolicyRef {
  const { kind, namespace, name, file, document, item } = object;
  return {
    title: `${kind} ${namespace === "" ? name : `${namespace}/${name}`}`,
    kind,
    namespace,
    name,
    file,
    document,
    item,
  };
}

/** `rules`: as accepted; undefined for Kubernetes' own kinds, which are read from their trees. */
export function compilePolicy(
  object: KubeObject,
  ref: PolicyRef,
  rules: readonly Rule[] | undefined,
  context: EntryContext,
): CompiledPolicy {
  const nameRange = getRangeAt(object.node, ["metadata", "name"]);
  if (object.kind === "ClusterNetworkPolicy") return compileClusterNetworkPolicy(object, ref, nameRange, context);
  if (rules === undefined) return compileNetworkPolicy(object, ref, nameRange, context);
  const resolved = context.conversion.resolveGroupRefs(rules, context.cidrGroups);
  const entriesOfRules = resolved.map((rule) => ({ rule, entries: ciliumEntries(ref, [rule], context) }));
  const entries = entriesOfRules.flatMap((made) => made.entries);
  const subjects: CompiledSubject[] = [];
  const sections: { ingress: Range | undefined; egress: Range | undefined } = { ingress: undefined, egress: undefined };
  for (const {
    rule,
    entries: [first],
  } of entriesOfRules) {
    const isNode = rule.endpointSelector === undefined;
    const at = [...rule.path, isNode ? "nodeSelector" : "endpointSelector"];
    if (first !== undefined)
      subjects.push({ path: formatPath(at), range: getRangeAt(object.node, at), selector: first.subject, isNode });
    for (const direction of ["ingress", "egress"] as const) {
      const items = rule.items.filter((item) => item.direction === direction);
      if (sections[direction] !== undefined || items.length === 0 || rule.enableDefaultDeny[direction] === false)
        continue;
      const key = items.some(({ verdict }) => verdict === "allow") ? direction : `${direction}Deny`;
      sections[direction] = getRangeAt(object.node, [...rule.path, key]);
    }
  }
  return { ref, nameRange, entries, subjects, defaultDeny: sections };
}

function compileNetworkPolicy(
  object: KubeObject,
  ref: PolicyRef,
  nameRange: Range,
  context: EntryContext,
): CompiledPolicy {
  const entries = networkPolicyEntries(ref, object.node, context);
  const spec = getValue(object.node, "spec");
  const sectionOf = (direction: "ingress" | "egress"): Range | undefined => {
    if (!entries.some((entry) => entry.direction === direction)) return undefined;
    if (getItems(getValue(spec, direction)).length > 0) return getRangeAt(object.node, ["spec", direction]);
    return getRangeAt(object.node, getValue(spec, "policyTypes") === undefined ? ["spec"] : ["spec", "policyTypes"]);
  };
  const subject = entries[0]?.subject;
  const at = ["spec", "podSelector"];
  return {
    ref,
    nameRange,
    entries,
    subjects:
      subject === undefined
        ? []
        : [{ path: "spec.podSelector", range: getRangeAt(object.node, at), selector: subject, isNode: false }],
    defaultDeny: { ingress: sectionOf("ingress"), egress: sectionOf("egress") },
  };
}

/** It turns on no default deny: what none of its rules meets is up to the next tier. */
function compileClusterNetworkPolicy(
  object: KubeObject,
  ref: PolicyRef,
  nameRange: Range,
  context: EntryContext,
): CompiledPolicy {
  const at = ["spec", "subject"];
  const selector = clusterNetworkPolicySubject(object.node, context);
  return {
    ref,
    nameRange,
    entries: clusterNetworkPolicyEntries(ref, object.node, context),
    subjects:
      selector === undefined
        ? []
        : [{ path: formatPath(at), range: getRangeAt(object.node, at), selector, isNode: false }],
    defaultDeny: { ingress: undefined, egress: undefined },
  };
}
