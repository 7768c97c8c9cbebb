// The label set that makes a pod's identity.
// Mirrors SanitizePodLabels in pkg/k8s/utils/utils.go and pkg/labelsfilter, Cilium v1.20.2 (semantics.md §2.2).
// Leaves out: the label `cilium-generated:io.cilium.k8s.named-ports` that 1.20 adds to new pods with named ports.
import { formatLabel, makeLabel, parseLabel, sortLabels } from "../labels/label.ts";
import type { LabelFilter } from "../labels/labelFilter.ts";

const ciliumPrefix = "io.cilium.k8s";
const namespaceLabelPrefix = "io.cilium.k8s.namespace.labels.";
/** The API server puts it on every namespace. */
const metadataName = "kubernetes.io/metadata.name";

export interface IdentityContext {
  readonly cluster: string;
  readonly filter: LabelFilter;
}

export interface PodIdentity {
  readonly labels: Readonly<Record<string, string>>;
  readonly namespace: string;
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
}

interface Remembered {
  readonly context: IdentityContext;
  readonly pod: PodIdentity;
  readonly labels: readonly string[];
}

const remembered = new WeakMap<PodIdentity["labels"], Remembered>();

/** `source:key=value`, sorted by key; the same array while nothing that it comes from changed. */
export function makeIdentityLabels(context: IdentityContext, pod: PodIdentity): readonly string[] {
  const last = remembered.get(pod.labels);
  if (last !== undefined && isSameInput(last, context, pod)) return last.labels;
  const labels = computeLabels(context, pod);
  remembered.set(pod.labels, { context: { cluster: context.cluster, filter: context.filter }, pod, labels });
  return labels;
}

function isSameInput(last: Remembered, context: IdentityContext, pod: PodIdentity): boolean {
  return (
    last.context.cluster === context.cluster &&
    last.context.filter === context.filter &&
    last.pod.namespace === pod.namespace &&
    last.pod.namespaceLabels === pod.namespaceLabels &&
    last.pod.serviceAccount === pod.serviceAccount
  );
}

function computeLabels(context: IdentityContext, pod: PodIdentity): readonly string[] {
  const labels = new Map<string, string>();
  for (const [key, value] of Object.entries(pod.labels)) if (!key.startsWith(ciliumPrefix)) labels.set(key, value);
  for (const [key, value] of Object.entries(pod.namespaceLabels)) labels.set(namespaceLabelPrefix + key, value);
  labels.set(namespaceLabelPrefix + metadataName, pod.namespace);
  labels.set("io.kubernetes.pod.namespace", pod.namespace);
  labels.set("io.cilium.k8s.policy.serviceaccount", pod.serviceAccount);
  labels.set("io.cilium.k8s.policy.cluster", context.cluster);
  return [...labels]
    .filter(([key]) => context.filter("k8s", key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => (value === "" ? `k8s:${key}` : `k8s:${key}=${value}`));
}

/** Labels as Cilium's own objects write them, in the same spelling and order. */
export function normaliseLabels(labels: readonly string[]): readonly string[] {
  return sortLabels(labels.map((text) => parseLabel(text))).map(formatLabel);
}

/** Labels of a CiliumIdentity: `k8s:app` → value. */
export function normaliseSecurityLabels(labels: Readonly<Record<string, string>>): readonly string[] {
  const parsed = Object.entries(labels).map(([name, value]) => {
    const { source, key } = parseLabel(name);
    return makeLabel(source, key, value);
  });
  return sortLabels(parsed).map(formatLabel);
}
