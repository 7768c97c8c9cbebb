// Our own warning W31 of semantics.md §5.
import { parseLabel } from "../labels/label.ts";
import type { Requirement } from "../labels/requirement.ts";
import { namespaceLabelKey, namespaceLabelsPrefix } from "../policy/k8s/labelKeys.ts";
import { keptWith } from "../policy/lazily.ts";
import type { TextEdit } from "../text/problem.ts";
import type { World } from "../world/world.ts";
import type { YamlNode } from "../yaml/node.ts";
import { getItems, getString, getValue } from "../yaml/node.ts";
import { policyCheck } from "./policyCheck.ts";
import { nodeAt } from "./ruleItems.ts";
import type { WorldCheck, WorldPolicy } from "./worldCheck.ts";
import type { WrittenSelector } from "./writtenPeers.ts";
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
    const carried = carriedKeys(world.endpoints);
    const isMissing = ({ key, operator }: Requirement) =>
      (operator === "In" || operator === "Exists") &&
      (key.source === "any" || key.source === "k8s") &&
      key.key !== podNameOfMachines &&
      world.isIdentityLabel?.("k8s", key.key) === false &&
      !carried.has(key.key);
    const written: readonly WrittenSelector[] = [...subjectSelectors(policy), ...peerSelectors(policy)];
    return written.flatMap(({ selector, range, path }) => {
      const missing = selector.requirements.find(isMissing);
      if (missing === undefined) return [];
      const { key } = missing.key;
      const why = `This selector asks for the label ${key}, and the agent's label filter keeps it out of identities: it selects no pod.`;
      if (key !== namespaceNameKey || path === undefined)
        return [{ range, message: `${why} Select by other labels, or let it in with the agent option labels.` }];
      const edit = renameKey(nodeAt(policy, path));
      return [
        {
          range,
          message: `${why} It is a label of namespaces. ${writeOfNamespace(policy)}`,
          fixes: [edit && { title: `Replace ${namespaceNameKey} by ${podNamespaceKey}`, edits: [edit] }],
        },
      ];
    });
  },
});

/** What an API server puts on every namespace: its name. */
const namespaceNameKey = "kubernetes.io/metadata.name";
const podNamespaceKey = `k8s:${namespaceLabelKey}`;

function writeOfNamespace({ object: { kind } }: WorldPolicy): string {
  return kind === "NetworkPolicy"
    ? "Write it in a `namespaceSelector`."
    : `Write \`${podNamespaceKey}\`, or \`${namespaceLabelsPrefix}.<label>\` for other labels of a namespace.`;
}

/** The key in a selector of Cilium's own policies, where that is its only word on the namespace. */
function renameKey(selector: YamlNode | undefined): TextEdit | undefined {
  const labels = getValue(selector, "matchLabels");
  const entries = labels?.kind === "map" ? labels.entries : [];
  const keys = [
    ...entries.map(({ key, keyRange }) => ({ key, range: keyRange })),
    ...getItems(getValue(selector, "matchExpressions")).flatMap((item) => {
      const node = getValue(item, "key");
      return node === undefined ? [] : [{ key: getString(node) ?? "", range: node.range }];
    }),
  ];
  const names = keys.filter(({ key }) => plainKey(key) === namespaceNameKey);
  const [name] = names;
  const isSaid = keys.some(({ key }) => plainKey(key).startsWith(namespaceLabelKey));
  return name === undefined || names.length > 1 || isSaid ? undefined : { range: name.range, newText: podNamespaceKey };
}

function plainKey(key: string): string {
  return key.replace(/^(?:k8s|any):/, "");
}

/** External workloads (up to 1.17) have it whatever the filter says. */
const podNameOfMachines = "io.kubernetes.pod.name";

/** Keys that identities of the world have after all: the filter of a cluster need not be in its dump. */
const carriedKeys = keptWith(
  (endpoints: World["endpoints"]): ReadonlySet<string> =>
    new Set(endpoints.flatMap(({ labels }) => labels.map((label) => parseLabel(label).key))),
);
