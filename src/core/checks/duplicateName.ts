// Two policies of one kind, namespace and name: one object in the cluster.

import { policiesCheck } from "./policyCheck.ts";
import { collectPerPolicy } from "./ruleItems.ts";
import type { WorldCheck, WorldPolicy } from "./worldCheck.ts";

/**
 * Two different policies of one name, of which one replaces the other.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: allow
 * spec:
 *   endpointSelector: {matchLabels: {app: shop}}
 *   ingress:
 *     - fromEntities: [cluster]
 * ---
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: allow
 * spec:
 *   endpointSelector: {matchLabels: {app: db}}
 *   ingress:
 *     - fromEndpoints: [{matchLabels: {app: shop}}]
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: allow-shop
 * spec:
 *   endpointSelector: {matchLabels: {app: shop}}
 *   ingress:
 *     - fromEntities: [cluster]
 * ---
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: allow-db
 * spec:
 *   endpointSelector: {matchLabels: {app: db}}
 *   ingress:
 *     - fromEndpoints: [{matchLabels: {app: shop}}]
 * ```
 *
 * ## Why
 *
 * A cluster holds one object of a kind, namespace and name: of two documents that `kubectl apply` reads, the later one
 * replaces the earlier. Answers here have both, as they would stand under two names. The check looks at the documents of
 * one file only, since files of one folder may be variants for different clusters, and is silent where both say the same.
 */
export const duplicateName: WorldCheck = policiesCheck({
  code: "duplicate-name",
  severity: "warning",
  summary: "Two different policies of one name, of which one replaces the other",
  find: (input) => {
    const { placeOf, textOf } = input;
    const names = namesOf(input);
    const last = new Map<string, WorldPolicy>();
    for (const { name, policy } of names) last.set(name, policy);
    if (last.size === names.length) return [];
    return names.flatMap(({ name, policy }) => {
      const later = last.get(name);
      if (later === undefined || later === policy || policy.ref.name === "" || isSame(policy, later, textOf)) return [];
      return [
        {
          policy,
          range: policy.compiled.nameRange,
          message: `A later document of this file is ${policy.ref.title} too: in a cluster it replaces this one, and these rules are gone. Give one of them another name.`,
          related: [
            {
              ...placeOf(later.ref, later.compiled.nameRange),
              message: `${later.ref.title}: the document that stays`,
            },
          ],
        },
      ];
    });
  },
});

const namesOf = collectPerPolicy((policy) => [{ name: `${policy.ref.file}\n${policy.ref.title}`, policy }]);

function isSame(a: WorldPolicy, b: WorldPolicy, textOf: (ref: WorldPolicy["ref"]) => string): boolean {
  return a.ref.item === undefined && b.ref.item === undefined && textOf(a.ref).trim() === textOf(b.ref).trim();
}
