// Keys of the labels that Cilium puts on every pod.
// Mirrors pkg/k8s/apis/cilium.io/const.go, Cilium v1.20.2.

export const namespaceLabelKey = "io.kubernetes.pod.namespace";
export const namespaceLabelsPrefix = "io.cilium.k8s.namespace.labels";
export const clusterLabelKey = "io.cilium.k8s.policy.cluster";
export const cidrGroupNamePrefix = "io.cilium.policy.cidrgroupname";
