// The few labels that say who a pod is: those that people select by, as many as it takes to tell it from the other pods of
// its namespace.
// Leaves out: labels that Cilium adds and labels of other sources than Kubernetes.
import type { Label, LabelArray } from "../labels/label.ts";
import { hasKey } from "../labels/label.ts";

/** Before all others, in this order. */
const wellKnown: readonly string[] = [
  "app",
  "app.kubernetes.io/name",
  "k8s-app",
  "app.kubernetes.io/component",
  "app.kubernetes.io/instance",
  "name",
  "component",
  "role",
  "tier",
];

const serviceAccount = "io.cilium.k8s.policy.serviceaccount";

export interface ChosenLabels {
  /** As written below `matchLabels`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Labels that people wrote; false: Cilium's own are among them, or there are none. */
  readonly areOwn: boolean;
}

/** `others`: of the other pods of its namespace, one for each label set. */
export function chooseLabels(own: LabelArray, others: readonly LabelArray[]): ChosenLabels {
  const candidates = own
    .filter(({ source, key }) => source === "k8s" && !/^io\.(kubernetes|cilium)\./.test(key))
    .sort((a, b) => rankOf(a) - rankOf(b) || (a.key < b.key ? -1 : 1));
  const areOwn = candidates.length > 0;
  const account = own.find(({ source, key }) => source === "k8s" && key === serviceAccount);
  if (account !== undefined) candidates.push(account);
  const chosen = pickLabels(candidates, others);
  return {
    labels: Object.fromEntries(chosen.map(({ key, value }) => [key === serviceAccount ? `k8s:${key}` : key, value])),
    areOwn: areOwn && chosen.every(({ key }) => key !== serviceAccount),
  };
}

/** The first one, then always the one that leaves out most of the pods that still match. */
function pickLabels(candidates: readonly Label[], others: readonly LabelArray[]): readonly Label[] {
  const [first, ...rest] = candidates;
  if (first === undefined) return [];
  const chosen = [first];
  let left = others.filter((labels) => hasLabel(labels, first));
  while (left.length > 0) {
    let best: { readonly label: Label; readonly left: readonly LabelArray[] } | undefined;
    for (const label of rest) {
      const still = left.filter((labels) => hasLabel(labels, label));
      if (still.length < (best?.left.length ?? left.length)) best = { label, left: still };
    }
    if (best === undefined) break;
    chosen.push(best.label);
    left = [...best.left];
  }
  return chosen;
}

function hasLabel(labels: LabelArray, wanted: Label): boolean {
  return labels.some((label) => hasKey(label, wanted) && label.value === wanted.value);
}

function rankOf({ key }: Label): number {
  const at = wellKnown.indexOf(key);
  return at < 0 ? wellKnown.length : at;
}
