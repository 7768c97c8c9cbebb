// The names that a pod's resolver asks for one after the other, when a program looks up a name.
// Mirrors the search list of resolv.conf that the kubelet writes for `dnsPolicy: ClusterFirst` (pkg/kubelet/network/dns/dns.go,
// Kubernetes v1.36) and res_search(3): ndots 5, a name that ends with a dot is asked alone.

const ndots = 5;

/** Of a pod in `namespace`; without one, a pod's resolver searches nothing. */
export function resolverNames(name: string, namespace: string | undefined): readonly string[] {
  const absolute = name.endsWith(".") ? name : `${name}.`;
  if (name.endsWith(".") || namespace === undefined) return [absolute];
  const searched = [`${namespace}.svc.cluster.local.`, "svc.cluster.local.", "cluster.local."].map(
    (domain) => `${name}.${domain}`,
  );
  const nDots = name.split(".").length - 1;
  return nDots < ndots ? [...searched, absolute] : [absolute, ...searched];
}
