// Our own warning W38 of semantics.md §5.
import { policyCheck } from "./policyCheck.ts";
import type { WorldCheck } from "./worldCheck.ts";

/**
 * A policy of nodes while the agent runs without its host firewall.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumClusterwideNetworkPolicy
 * metadata:
 *   name: nodes
 * spec:
 *   nodeSelector: {}
 *   ingress:
 *     - fromEntities: [cluster]
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumClusterwideNetworkPolicy
 * metadata:
 *   name: nodes
 * spec:
 *   nodeSelector: {}
 *   ingress:
 *     - fromEntities: [cluster]
 * ---
 * apiVersion: v1
 * kind: ConfigMap
 * metadata:
 *   name: cilium-config
 *   namespace: kube-system
 * data:
 *   enable-host-firewall: "true"
 * ```
 *
 * ## Why
 *
 * Policies with a `nodeSelector` are enforced only where the agent runs with `enable-host-firewall` (Helm:
 * `hostFirewall.enabled`), which is off unless set. The API server and the agent take them all the same. The folder says
 * how Cilium is installed by `cilium-config`, by Helm values or by `options` of the workspace file; where it says nothing,
 * the default counts (pkg/policy/repository.go, Cilium v1.20.2; semantics.md §3.2 and §5, W38).
 */
export const hostFirewallOff: WorldCheck = policyCheck({
  code: "host-firewall-off",
  severity: "info",
  summary: "A policy of nodes while the agent runs without its host firewall",
  dependsOn: ({ world }) => [world.options["enable-host-firewall"]],
  find: (policy, { world }) => {
    if (world.options["enable-host-firewall"]) return [];
    return policy.compiled.subjects
      .filter(({ isNode }) => isNode)
      .map(({ range }) => ({
        range,
        message:
          "This policy selects nodes, and the agent enforces such policies with enable-host-firewall only, which is off as far as this folder says. Turn it on, or write the option down where it is on already (cilium-config, Helm values or options of .cilium-policy-lens.yaml).",
      }));
  },
});
