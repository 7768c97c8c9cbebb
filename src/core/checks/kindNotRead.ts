// A policy of a kind that the agent's options leave unread.
import { isReadByAgent } from "../policy/k8s/kindsInUse.ts";
import { getRangeAt } from "../yaml/node.ts";
import type { Check } from "./check.ts";

const code = "kind-not-read";

/**
 * A ClusterNetworkPolicy while the agent does not read the kind.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: policy.networking.k8s.io/v1alpha2
 * kind: ClusterNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   tier: Admin
 *   priority: 10
 *   subject:
 *     namespaces: {}
 *   ingress:
 *     - action: Deny
 *       from:
 *         - namespaces: {}
 * ```
 *
 * ## Prefer
 *
 * ```yaml enable-k8s-cluster-network-policy=true
 * apiVersion: policy.networking.k8s.io/v1alpha2
 * kind: ClusterNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   tier: Admin
 *   priority: 10
 *   subject:
 *     namespaces: {}
 *   ingress:
 *     - action: Deny
 *       from:
 *         - namespaces: {}
 * ```
 *
 * ## Why
 *
 * `enable-k8s-cluster-network-policy` is off by default, and Cilium before 1.20 does not have it. The API server takes the
 * object where its CRD is installed, and no agent looks at it: what it should deny passes.
 * (`pkg/policy/k8s/watcher.go`, Cilium v1.20.2)
 */
export const kindNotRead: Check = {
  code,
  severity: "warning",
  summary: "A ClusterNetworkPolicy while the agent does not read the kind",
  stage: "policy",
  run: ({ object, profile, options }) => {
    if (isReadByAgent(object.kind, options)) return [];
    const isAbsent = profile.absentOptions.includes("enable-k8s-cluster-network-policy");
    const why = isAbsent
      ? `Cilium ${profile.name} does not read the kind. Write a CiliumClusterwideNetworkPolicy.`
      : "`enable-k8s-cluster-network-policy` is false, so no agent reads the kind. Set it to true, or write a CiliumClusterwideNetworkPolicy.";
    const message = `This ${object.kind} has no effect: ${why}`;
    return [{ code, severity: "warning", range: getRangeAt(object.node, ["kind"]), message, rejectedBy: [] }];
  },
};
