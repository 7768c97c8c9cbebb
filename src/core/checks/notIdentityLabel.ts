// Our own warning W31 of semantics.md §5.
import { parseLabel } from "../labels/label.ts";
import type { Requirement } from "../labels/requirement.ts";
import type { World } from "../world/world.ts";
import { policyCheck } from "./policyCheck.ts";
import type { WorldCheck } from "./worldCheck.ts";
import { peerSelectors, subjectSelectors } from "./writtenPeers.ts";

/**
 * A selector that asks for a label which identities do not have.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: first-replica
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       statefulset.kubernetes.io/pod-name: db-0
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
 *   name: first-replica
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: db
 *       role: primary
 *   ingress:
 *     - fromEndpoints: [{matchLabels: {app: shop}}]
 * ```
 *
 * ## Why
 *
 * A pod's identity is made of those of its labels that the agent's label filter lets through (option `labels`). Labels that
 * differ from pod to pod are left out, among them most of `kubernetes.io` and `k8s.io`, `pod-template-hash`,
 * `controller-revision-hash`, and since 1.16 the names and indexes of StatefulSets and Jobs. A selector that asks for one
 * selects no pod (pkg/labelsfilter/filter.go, Cilium v1.20.2; cilium issues 18878 and 8357; semantics.md §2.3 and §5, W31).
 */
export const notIdentityLabel: WorldCheck = policyCheck({
  code: "not-identity-label",
  severity: "warning",
  summary: "A selector that asks for a label which identities do not have",
  dependsOn: ({ world }) => [world.isIdentityLabel, world.endpoints],
  find: (policy, { world }) => {
    const carried = carriedKeys(world);
    const isMissing = ({ key, operator }: Requirement) =>
      (operator === "In" || operator === "Exists") &&
      (key.source === "any" || key.source === "k8s") &&
      key.key !== podNameOfMachines &&
      world.isIdentityLabel?.("k8s", key.key) === false &&
      !carried.has(key.key);
    return [...subjectSelectors(policy), ...peerSelectors(policy)].flatMap(({ selector, range }) => {
      const missing = selector.requirements.find(isMissing);
      if (missing === undefined) return [];
      const message = `This selector asks for the label ${missing.key.key}, and the agent's label filter keeps it out of identities: it selects no pod. Select by other labels, or let it in with the agent option labels.`;
      return [{ range, message }];
    });
  },
});

/** External workloads (up to 1.17) have it whatever the filter says. */
const podNameOfMachines = "io.kubernetes.pod.name";

const carriedBy = new WeakMap<World["endpoints"], ReadonlySet<string>>();

/** Keys that identities of the world have after all: the filter of a cluster need not be in its dump. */
function carriedKeys({ endpoints }: World): ReadonlySet<string> {
  let keys = carriedBy.get(endpoints);
  if (keys === undefined) {
    keys = new Set(endpoints.flatMap(({ labels }) => labels.map((label) => parseLabel(label).key)));
    carriedBy.set(endpoints, keys);
  }
  return keys;
}
