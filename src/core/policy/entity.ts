// Entities as selectors.
// Mirrors EntitySelectorMapping in pkg/policy/api/entity.go, Cilium v1.20.2.
import { makeRequirement } from "../labels/requirement.ts";
import { clusterLabelKey } from "./k8s/labelKeys.ts";
import type { LabelSelector } from "./selector.ts";
import { makeLabelSelector, wildcardSelector } from "./selector.ts";

const clusterNames = [
  "host",
  "remote-node",
  "init",
  "ingress",
  "health",
  "unmanaged",
  "kube-apiserver",
  "aggregate-cluster",
];

const reservedOf: Readonly<Record<string, readonly string[]>> = {
  world: ["world", "world-ipv4", "world-ipv6", "aggregate-world"],
  "world-ipv4": ["world-ipv4"],
  "world-ipv6": ["world-ipv6"],
  host: ["host"],
  init: ["init"],
  ingress: ["ingress"],
  "remote-node": ["remote-node", "aggregate-remote-node"],
  health: ["health"],
  unmanaged: ["unmanaged"],
  none: ["none"],
  "kube-apiserver": ["kube-apiserver"],
  cluster: clusterNames,
  "cluster-mesh": [...clusterNames, "aggregate-cluster-mesh"],
};

/** The selectors of an entity; none for an unknown one. `cluster` is the local cluster's name. */
export function entitySelectors(entity: string, cluster: string): readonly LabelSelector[] {
  if (entity === "all") return [wildcardSelector];
  if (!Object.hasOwn(reservedOf, entity)) return [];
  const selectors = (reservedOf[entity] ?? []).map((name) => reservedSelector(name));
  if (entity === "cluster")
    selectors.push(makeLabelSelector([makeRequirement(`k8s:${clusterLabelKey}`, "In", [cluster])]));
  if (entity === "cluster-mesh") selectors.push(makeLabelSelector([], [makeRequirement(clusterLabelKey, "Exists")]));
  return selectors;
}

/** `reserved:<name>` with an empty value, as matchLabels. */
export function reservedSelector(name: string): LabelSelector {
  return makeLabelSelector([makeRequirement(`reserved:${name}`, "In", [""])]);
}
