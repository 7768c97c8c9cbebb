// The kinds that a world is made of, and those that only look like them (interfaces.md, The world).
// Versions from pkg/k8s/apis/cilium.io (v1.8.0 to v1.20.2) and the Kubernetes API reference.

export type ObjectRole =
  | "policy"
  | "cidr-group"
  | "namespace"
  | "pod"
  | "workload"
  | "service"
  | "endpoint-slice"
  | "endpoints"
  | "node"
  | "service-account"
  | "cilium-config"
  | "cilium-endpoint"
  | "cilium-endpoint-slice"
  | "cilium-identity"
  | "cilium-node";

export interface KnownKind {
  readonly kind: string;
  readonly group: string;
  /** Every version that some release served, the usual one first. */
  readonly versions: readonly string[];
  readonly isNamespaced: boolean;
  readonly role: ObjectRole;
  /** What it is read for, for "Explain This File". */
  readonly why: string;
}

const cilium = "cilium.io";

export const knownKinds: readonly KnownKind[] = [
  known("CiliumNetworkPolicy", cilium, ["v2"], true, "policy", "a policy"),
  known("CiliumClusterwideNetworkPolicy", cilium, ["v2"], false, "policy", "a policy"),
  known("NetworkPolicy", "networking.k8s.io", ["v1"], true, "policy", "a policy"),
  known(
    "ClusterNetworkPolicy",
    "policy.networking.k8s.io",
    ["v1alpha2"],
    false,
    "policy",
    "a policy, where the agent reads the kind",
  ),
  known("CiliumCIDRGroup", cilium, ["v2alpha1", "v2"], false, "cidr-group", "address ranges that policies name"),
  known("CiliumEndpoint", cilium, ["v2"], true, "cilium-endpoint", "an endpoint with its identity"),
  known("CiliumEndpointSlice", cilium, ["v2alpha1"], false, "cilium-endpoint-slice", "endpoints with their identities"),
  known("CiliumIdentity", cilium, ["v2"], false, "cilium-identity", "an identity's number and labels"),
  known("CiliumNode", cilium, ["v2"], false, "cilium-node", "a node's addresses"),
  known("Namespace", "", ["v1"], false, "namespace", "labels of a namespace"),
  known("Pod", "", ["v1"], true, "pod", "an endpoint"),
  known("Service", "", ["v1"], true, "service", "a service"),
  known("Endpoints", "", ["v1"], true, "endpoints", "backends of a service"),
  known("Node", "", ["v1"], false, "node", "a node"),
  known("ServiceAccount", "", ["v1"], true, "service-account", "a service account"),
  known("ReplicationController", "", ["v1"], true, "workload", "a workload"),
  known("EndpointSlice", "discovery.k8s.io", ["v1", "v1beta1"], true, "endpoint-slice", "backends of a service"),
  known("Deployment", "apps", ["v1", "v1beta1", "v1beta2"], true, "workload", "a workload"),
  known("StatefulSet", "apps", ["v1", "v1beta1", "v1beta2"], true, "workload", "a workload"),
  known("DaemonSet", "apps", ["v1", "v1beta2"], true, "workload", "a workload"),
  known("ReplicaSet", "apps", ["v1", "v1beta2"], true, "workload", "a workload"),
  known("Job", "batch", ["v1"], true, "workload", "a workload"),
  known("CronJob", "batch", ["v1", "v1beta1", "v2alpha1"], true, "workload", "a workload"),
];

/** The ConfigMap of the agent's options; every other ConfigMap is ignored. */
export const ciliumConfigKind: KnownKind = known(
  "ConfigMap",
  "",
  ["v1"],
  true,
  "cilium-config",
  "options of the Cilium agent",
);

/** Any object with a pod template that the table does not name: Argo's Rollout, Knative's Service. */
export const podTemplateKind: KnownKind = known("", "", [], true, "workload", "a workload: it has a pod template");

/** Kinds of group cilium.io that no answer depends on: real, so no near miss. Releases v1.8.0 to v1.20.2, and Tetragon's. */
export const otherCiliumKinds: ReadonlySet<string> = new Set([
  "CiliumBGPAdvertisement",
  "CiliumBGPClusterConfig",
  "CiliumBGPNodeConfig",
  "CiliumBGPNodeConfigOverride",
  "CiliumBGPPeerConfig",
  "CiliumBGPLoadBalancerIPPool",
  "CiliumBGPPeeringPolicy",
  "CiliumClusterwideEnvoyConfig",
  "CiliumClusterwideLocalRedirectPolicy",
  "CiliumDatapathPlugin",
  "CiliumEgressGatewayPolicy",
  "CiliumEgressNATPolicy",
  "CiliumEnvoyConfig",
  "CiliumExternalWorkload",
  "CiliumGatewayClassConfig",
  "CiliumL2AnnouncementPolicy",
  "CiliumLoadBalancerIPPool",
  "CiliumLocalRedirectPolicy",
  "CiliumNodeConfig",
  "CiliumPodIPPool",
  "PodInfo",
  "TracingPolicy",
  "TracingPolicyNamespaced",
]);

const byApiKind = new Map<string, KnownKind>();
for (const kind of knownKinds)
  for (const version of kind.versions) byApiKind.set(`${kind.group}/${version}/${kind.kind}`, kind);
// Before apps/v1, where old manifests still stand.
for (const kind of ["Deployment", "DaemonSet", "ReplicaSet"]) {
  const current = byApiKind.get(`apps/v1/${kind}`);
  if (current !== undefined) byApiKind.set(`extensions/v1beta1/${kind}`, current);
}

/** The kind of that exact apiVersion, or undefined. */
export function findKind(apiVersion: string, kind: string): KnownKind | undefined {
  const { group, version } = splitApiVersion(apiVersion);
  return byApiKind.get(`${group}/${version}/${kind}`);
}

/** `cilium.io/v2` as group and version; the core group is "". */
export function splitApiVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf("/");
  return slash < 0
    ? { group: "", version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** The apiVersion to write for a kind. */
export function usualApiVersion(kind: KnownKind): string {
  return kind.group === "" ? (kind.versions[0] ?? "") : `${kind.group}/${kind.versions[0]}`;
}

function known(
  kind: string,
  group: string,
  versions: readonly string[],
  isNamespaced: boolean,
  role: ObjectRole,
  why: string,
): KnownKind {
  return { kind, group, versions, isNamespaced, role, why };
}
