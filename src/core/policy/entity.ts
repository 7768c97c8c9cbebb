// Entities as selectors.
// Mirrors EntitySelectorMapping in pkg/policy/api/entity.go, Cilium v1.8.0 to v1.20.2.
import { makeRequirement } from "../labels/requirement.ts";
import type { AgentOptions } from "../profile.ts";
import { clusterLabelKey } from "./k8s/labelKeys.ts";
import type { LabelSelector } from "./selector.ts";
import { makeLabelSelector, wildcardSelector } from "./selector.ts";

const own: Readonly<Record<string, readonly string[]>> = {
  "world-ipv4": ["world-ipv4"],
  "world-ipv6": ["world-ipv6"],
  host: ["host"],
  init: ["init"],
  ingress: ["ingress"],
  health: ["health"],
  unmanaged: ["unmanaged"],
  none: ["none"],
  "kube-apiserver": ["kube-apiserver"],
};

const cluster = ["host", "remote-node", "init", "ingress", "health", "unmanaged", "kube-apiserver"];

/** 1.8. */
export const entitiesOf18: Readonly<Record<string, readonly string[]>> = {
  host: ["host"],
  init: ["init"],
  none: ["none"],
  world: ["world"],
  "remote-node": ["remote-node"],
  cluster: ["host", "remote-node", "init", "unmanaged"],
};

/** 1.11. */
export const entitiesWithKubeApiserver: Readonly<Record<string, readonly string[]>> = {
  ...entitiesOf18,
  health: ["health"],
  unmanaged: ["unmanaged"],
  "kube-apiserver": ["kube-apiserver"],
  cluster: ["host", "remote-node", "init", "health", "unmanaged", "kube-apiserver"],
};

/** 1.14. */
export const entitiesWithIngress: Readonly<Record<string, readonly string[]>> = {
  ...entitiesWithKubeApiserver,
  ingress: ["ingress"],
  cluster,
};

/** 1.16 to 1.18, as names of reserved labels. */
export const entitiesOfBothWorlds: Readonly<Record<string, readonly string[]>> = {
  ...own,
  world: ["world", "world-ipv4", "world-ipv6"],
  "remote-node": ["remote-node"],
  cluster,
};

/** 1.20: an aggregate beside those that it speaks for. */
export const entitiesWithAggregates: Readonly<Record<string, readonly string[]>> = {
  ...own,
  world: ["world", "world-ipv4", "world-ipv6", "aggregate-world"],
  "remote-node": ["remote-node", "aggregate-remote-node"],
  cluster: [...cluster, "aggregate-cluster"],
  "cluster-mesh": [...cluster, "aggregate-cluster", "aggregate-cluster-mesh"],
};

/** The selectors of an entity; none for an unknown one. `clusterName` is the local cluster's. */
export function entitySelectors(
  entity: string,
  entities: Readonly<Record<string, readonly string[]>>,
  clusterName: string,
): readonly LabelSelector[] {
  if (entity === "all") return [wildcardSelector];
  if (!Object.hasOwn(entities, entity)) return [];
  const selectors = (entities[entity] ?? []).map((name) => reservedSelector(name));
  if (entity === "cluster")
    selectors.push(makeLabelSelector([makeRequirement(`k8s:${clusterLabelKey}`, "In", [clusterName])]));
  if (entity === "cluster-mesh") selectors.push(makeLabelSelector([], [makeRequirement(clusterLabelKey, "Exists")]));
  return selectors;
}

/**
 * Entities where other nodes have the identity of the host as far as policies go, and the host is always let in: then
 * `host` selects them too. Mirrors InitEntities(), Cilium v1.8.0 to v1.14.19.
 */
export function entitiesWithNodesAsHost(
  entities: Readonly<Record<string, readonly string[]>>,
  options: Pick<AgentOptions, "allow-localhost" | "enable-remote-node-identity">,
): Readonly<Record<string, readonly string[]>> {
  if (options["enable-remote-node-identity"] || options["allow-localhost"] === "policy") return entities;
  return { ...entities, host: ["host", "remote-node"] };
}

/** `reserved:<name>` with an empty value, as matchLabels. */
export function reservedSelector(name: string): LabelSelector {
  return makeLabelSelector([makeRequirement(`reserved:${name}`, "In", [""])]);
}
