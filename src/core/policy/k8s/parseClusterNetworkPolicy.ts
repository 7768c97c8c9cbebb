// What the agent refuses in a Kubernetes ClusterNetworkPolicy: peers that its options do not allow, and names and
// addresses that it can't read. Mirrors ParseClusterNetworkPolicy() in pkg/k8s/cluster_network_policy.go, Cilium v1.20.2.
// Leaves out: the rules, which become policy entries elsewhere (clusterNetworkPolicyEntries.ts).
import type { KubeObject } from "../../world/kubeObject.ts";
import type { MapNode, PathSegment } from "../../yaml/node.ts";
import { getItems, getNodeAt, getString, getValue } from "../../yaml/node.ts";
import type { AgentProblem } from "../api/agentProblem.ts";
import { isNull } from "../api/decodeState.ts";
import type { Dialect, SanitizeOptions, SanitizeState, SanitizingDialect } from "../api/dialect.ts";
import { sanitizeDnsRule } from "../api/sanitizeFqdn.ts";
import { keyRange, valueRange } from "../api/sanitizeState.ts";
import { readDomainName, verdictOf } from "./clusterNetworkPolicyEntries.ts";
import { findCidrError } from "./parseNetworkPolicy.ts";

/** In the order in which the agent would meet them. */
export function findClusterNetworkPolicyProblems(
  { node: root }: KubeObject,
  { sanitizing }: Dialect,
  options: SanitizeOptions,
): readonly AgentProblem[] {
  return getItems(getNodeAt(root, ["spec", "egress"])).flatMap((rule, index) =>
    getItems(getValue(rule, "to")).flatMap((peer, at) => {
      const path = ["spec", "egress", index, "to", at];
      // Of a peer with several kinds the agent reads the first.
      const kind = ["pods", "namespaces", "nodes", "networks", "domainNames"].find(
        (key) => !isNull(getValue(peer, key)),
      );
      if (kind === "nodes") return nodeProblems(root, [...path, kind], options);
      if (kind === "networks") return networkProblems(root, [...path, kind]);
      if (kind === "domainNames")
        return domainNameProblems(root, [...path, kind], verdictOf(rule), sanitizing, options);
      return [];
    }),
  );
}

function nodeProblems(root: MapNode, path: readonly PathSegment[], options: SanitizeOptions): readonly AgentProblem[] {
  if (options["enable-node-selector-labels"]) return [];
  const text = "egress.to.nodes is not supported since node selector labels are disabled";
  return [{ code: "nodes-disabled", text, path, range: keyRange(root, path), facts: { key: "nodes" } }];
}

function networkProblems(root: MapNode, path: readonly PathSegment[]): readonly AgentProblem[] {
  return getItems(getNodeAt(root, path)).flatMap((node, index) => {
    const value = getString(node) ?? "";
    const text = findCidrError(value);
    const at = [...path, index];
    return text === undefined
      ? []
      : [{ code: "invalid-cidr", text, path: at, range: valueRange(root, at), facts: { value } }];
  });
}

function domainNameProblems(
  root: MapNode,
  path: readonly PathSegment[],
  verdict: string,
  dialect: SanitizingDialect,
  options: SanitizeOptions,
): readonly AgentProblem[] {
  const range = keyRange(root, path);
  if (verdict !== "allow") {
    const text = "egress.to.domainNames is only supported for egress.action=Accept";
    return [{ code: "domain-names-not-accepted", text, path, range }];
  }
  if (!options["enable-l7-proxy"]) {
    const text = "egress.to.domainNames is not supported since L7 proxy is disabled";
    return [{ code: "l7-proxy-disabled", text, path, range, facts: { key: "domainNames" } }];
  }
  return getItems(getNodeAt(root, path)).flatMap((node, index) => {
    const at = [...path, index];
    const state: SanitizeState = { root, dialect, options, problems: [] };
    sanitizeDnsRule(state, { ...readDomainName(getString(node) ?? ""), path: at, range: node.range });
    return state.problems.map((problem) => ({ ...problem, path: at }));
  });
}
