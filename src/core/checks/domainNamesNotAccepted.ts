// What the agent says of domain names outside of Accept rules, in our words (semantics.md §1.11).
import { agentCheck } from "./agentCheck.ts";
import type { Check } from "./check.ts";

/**
 * domainNames in a rule that denies or passes.
 *
 * ## Avoid
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
 *   egress:
 *     - action: Deny
 *       to:
 *         - domainNames:
 *             - "*.example.com"
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
 *   egress:
 *     - action: Accept
 *       to:
 *         - domainNames:
 *             - api.example.com
 *     - action: Deny
 *       to:
 *         - networks:
 *             - 0.0.0.0/0
 * ```
 *
 * ## Why
 *
 * The addresses of a name are known only once someone has asked for it, so names can allow and not deny. The agent refuses
 * the whole object. (`pkg/k8s/cluster_network_policy.go`, Cilium v1.20.2)
 */
export const domainNamesNotAccepted: Check = agentCheck({
  code: "domain-names-not-accepted",
  summary: "domainNames in a rule that denies or passes",
  explain: () => ({
    message:
      "`domainNames` in a rule that does not accept: addresses of a name are learnt when it is asked for, so names can only allow. Write `action: Accept` for the names that are wanted, and a rule behind it that denies `networks`.",
  }),
});
