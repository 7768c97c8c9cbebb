// How an endpoint's name is shown. A representative's name lists every label that its selector asks for, Cilium's own
// first; people look for the app: `shop/app=missing (representative)`. Data and references keep the whole name.

const prefix = "representative:";
const namespaceKey = "io.kubernetes.pod.namespace";
const clusterKey = "io.cilium.k8s.policy.cluster";

export function endpointTitle(name: string): string {
  if (!name.startsWith(prefix)) return name;
  return representativeTitle(name.slice(prefix.length).split(/,(?=[\w-]+:)/));
}

/** `labels` with their sources, as in `k8s:app=missing`. */
function representativeTitle(labels: readonly string[]): string {
  const pairs = labels.map((label) => {
    const written = label.replace(/^(k8s|any):/, "");
    const equals = written.indexOf("=");
    return equals < 0 ? { key: written, text: written } : { key: written.slice(0, equals), text: written };
  });
  const namespace = pairs.find(({ key }) => key === namespaceKey)?.text.slice(namespaceKey.length + 1);
  const written = pairs.filter(({ key }) => key !== namespaceKey && key !== clusterKey);
  const telling = [
    ...written.filter(({ key }) => !key.startsWith("io.cilium.")),
    ...written.filter(({ key }) => key.startsWith("io.cilium.")),
  ].map(({ text }) => text.replace(/^io\.cilium\.k8s\.(policy|namespace\.labels)\./, "").replace(/=$/, ""));
  const where = namespace === undefined ? "" : telling.length === 0 ? `pods of ${namespace}` : `${namespace}/`;
  return `${where}${telling.join(", ") || (where === "" ? "any pod" : "")} (representative)`;
}
