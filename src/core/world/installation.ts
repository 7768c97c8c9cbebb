// How Cilium is installed, as far as files say: version, agent options, cluster name, routing.
// Sources: ConfigMap cilium-config, Helm values (install/kubernetes/cilium of v1.8.0 to v1.20.2), HelmRelease,
// Argo Application, helmCharts of a kustomization, Chart.yaml, image tags.
// Leaves out: values written as a string in another object (Argo's `helm.values`, K3s' `valuesContent`).
import type { YamlNode } from "../yaml/node.ts";
import { getEntry, getItems, getValue } from "../yaml/node.ts";
import type { DocumentContent, SourceFile } from "../yaml/sourceDocument.ts";
import { isOptionName } from "./agentOptions.ts";
import { getPath, getText, getTextMap } from "./nodeValues.ts";
import { baseName } from "./splitWorlds.ts";

export interface InstallationFacts {
  /** As written, `v1.16.3`; undefined where this source says none. */
  readonly version: string | undefined;
  /** Known agent options only, as text. */
  readonly options: Readonly<Record<string, string>>;
  readonly cluster: string | undefined;
  readonly routing: "native" | "tunnel" | undefined;
  /** The agent option `labels`: prefixes that choose identity labels. */
  readonly labelPrefixes: readonly string[];
  /** Offset in the document of what says it. */
  readonly start: number;
  /** Lower is nearer to what runs. */
  readonly rank: number;
  /** An option that it leaves out has its default. */
  readonly isWhole?: true;
}

/** Facts with the line that says them. */
export interface PlacedInstallation extends InstallationFacts {
  readonly file: string;
  /** Offset in the file. */
  readonly offset: number;
}

const ranks = { agentConfig: 0, image: 1, release: 2, values: 3, chart: 4 } as const;
const factsOf = new WeakMap<DocumentContent, readonly InstallationFacts[]>();

/** What one file says of Cilium's installation; empty for most. */
export function readInstallation(file: SourceFile): readonly PlacedInstallation[] {
  return file.documents.flatMap(({ content, offset }) => {
    let facts = factsOf.get(content);
    if (facts === undefined) {
      facts = content.root === undefined ? [] : readDocument(content.root, baseName(file.file));
      factsOf.set(content, facts);
    }
    return facts.map((fact) => ({ ...fact, file: file.file, offset: offset + fact.start }));
  });
}

function readDocument(root: YamlNode, fileName: string): readonly InstallationFacts[] {
  if (root.kind !== "map") return [];
  const kind = getText(getValue(root, "kind")) ?? "";
  if (kind === "List") return getItems(getValue(root, "items")).flatMap((item) => readDocument(item, fileName));
  if (kind === "ConfigMap") return readAgentConfig(root);
  if (kind === "HelmRelease") return readHelmRelease(root);
  if (kind === "Application") return readApplication(root);
  if (kind === "Kustomization" || getValue(root, "helmCharts") !== undefined) return readHelmCharts(root);
  if (fileName === "Chart.yaml") return readChart(root);
  if (kind !== "") return readImages(root);
  return readValuesFile(root);
}

/** A ConfigMap's data are the agent's options by their own names. */
function readAgentConfig(root: YamlNode): readonly InstallationFacts[] {
  if (getText(getPath(root, "metadata", "name")) !== "cilium-config") return [];
  const data = getTextMap(getValue(root, "data"));
  const tunnel = data.tunnel;
  const routing =
    data["routing-mode"] ?? (tunnel === undefined ? undefined : tunnel === "disabled" ? "native" : "tunnel");
  return [
    {
      version: undefined,
      options: { ...protocolOf(tunnel), ...keepKnownOptions(data) },
      cluster: data["cluster-name"] || undefined,
      routing: asRouting(routing),
      labelPrefixes: splitWords(data.labels),
      start: getEntry(root, "data")?.keyRange.start ?? 0,
      rank: ranks.agentConfig,
      isWhole: true,
    },
  ];
}

function readHelmRelease(root: YamlNode): readonly InstallationFacts[] {
  const spec = getValue(root, "spec");
  const chart = getPath(spec, "chart", "spec");
  const names = [
    getText(getValue(chart, "chart")),
    getText(getPath(spec, "chartRef", "name")),
    getText(getValue(getValue(spec, "chart"), "name")),
  ];
  if (!names.some(isCiliumChart)) return [];
  return [
    makeFacts(
      getValue(chart, "version") ?? getPath(spec, "chart", "version"),
      getValue(spec, "values"),
      ranks.release,
      root,
    ),
  ];
}

function readApplication(root: YamlNode): readonly InstallationFacts[] {
  const spec = getValue(root, "spec");
  const sources = [getValue(spec, "source"), ...getItems(getValue(spec, "sources"))];
  return sources.flatMap((source) => {
    if (!isCiliumChart(getText(getValue(source, "chart")))) return [];
    return [
      makeFacts(getValue(source, "targetRevision"), getPath(source, "helm", "valuesObject"), ranks.release, root),
    ];
  });
}

function readHelmCharts(root: YamlNode): readonly InstallationFacts[] {
  return getItems(getValue(root, "helmCharts")).flatMap((chart) => {
    if (!isCiliumChart(getText(getValue(chart, "name")))) return [];
    return [makeFacts(getValue(chart, "version"), getValue(chart, "valuesInline"), ranks.release, chart)];
  });
}

/** Cilium's own chart, or one that depends on it. */
function readChart(root: YamlNode): readonly InstallationFacts[] {
  const charts = [root, ...getItems(getValue(root, "dependencies"))];
  return charts.flatMap((chart) =>
    isCiliumChart(getText(getValue(chart, "name")))
      ? [makeFacts(getValue(chart, "version"), undefined, ranks.chart, chart)]
      : [],
  );
}

function readImages(root: YamlNode): readonly InstallationFacts[] {
  const podSpec = getPath(root, "spec", "template", "spec") ?? getValue(root, "spec");
  return getItems(getValue(podSpec, "containers")).flatMap((container) => {
    const image = getValue(container, "image");
    const tag = /(?:^|\/)cilium\/cilium:(v?\d+\.\d+[^@\s]*)/.exec(getText(image) ?? "")?.[1];
    return tag === undefined || image === undefined
      ? []
      : [{ ...makeFacts(undefined, undefined, ranks.image, image), version: tag }];
  });
}

// Top-level keys of Cilium's values.yaml that hardly another chart has.
const tellingKeys = [
  "kubeProxyReplacement",
  "hubble",
  "policyEnforcementMode",
  "policyCIDRMatchMode",
  "hostFirewall",
  "l7Proxy",
  "routingMode",
  "tunnelProtocol",
  "ipv4NativeRoutingCIDR",
  "autoDirectNodeRoutes",
  "k8sServiceHost",
  "bgpControlPlane",
  "gatewayAPI",
  "l2announcements",
  "enableIPv4Masquerade",
  "nodeSelectorLabels",
  "clustermesh",
  "socketLB",
  "bandwidthManager",
];

/** Values of the chart itself, or below `cilium:` where another chart brings it along. */
function readValuesFile(root: YamlNode): readonly InstallationFacts[] {
  const below = getValue(root, "cilium");
  const values = isCiliumValues(root, 2) ? root : below !== undefined && isCiliumValues(below, 1) ? below : undefined;
  return values === undefined ? [] : [makeFacts(undefined, values, ranks.values, values)];
}

function isCiliumValues(values: YamlNode, nKeysMin: number): boolean {
  if (/(^|\/)cilium\/cilium$/.test(getText(getPath(values, "image", "repository")) ?? "")) return true;
  return tellingKeys.filter((key) => getValue(values, key) !== undefined).length >= nKeysMin;
}

/** Helm values and the agent option that the chart makes of each: templates/cilium-configmap.yaml, v1.20.2. */
const helmOptions: readonly (readonly [option: string, ...path: string[]])[] = [
  ["enable-policy", "policyEnforcementMode"],
  ["enable-ipv4", "ipv4", "enabled"],
  ["enable-ipv6", "ipv6", "enabled"],
  ["enable-l7-proxy", "l7Proxy"],
  ["enable-host-firewall", "hostFirewall", "enabled"],
  ["enable-node-selector-labels", "nodeSelectorLabels"],
  ["enable-non-default-deny-policies", "enableNonDefaultDenyPolicies"],
  ["enable-k8s-cluster-network-policy", "k8sClusterNetworkPolicy", "enabled"],
  ["policy-default-local-cluster", "clustermesh", "policyDefaultLocalCluster"],
  ["policy-audit-mode", "policyAuditMode"],
  ["bpf-policy-map-max", "bpf", "policyMapMax"],
  ["enable-remote-node-identity", "remoteNodeIdentity"],
  ["kube-proxy-replacement", "kubeProxyReplacement"],
  ["bpf-lb-sock", "socketLB", "enabled"],
  ["bpf-lb-mode", "loadBalancer", "mode"],
  ["tunnel-protocol", "tunnelProtocol"],
  ["enable-endpoint-routes", "endpointRoutes", "enabled"],
  ["enable-ipv4-masquerade", "enableIPv4Masquerade"],
  ["enable-bpf-masquerade", "bpf", "masquerade"],
  ["enable-host-legacy-routing", "bpf", "hostLegacyRouting"],
];

function makeFacts(
  version: YamlNode | undefined,
  values: YamlNode | undefined,
  rank: number,
  place: YamlNode,
): InstallationFacts {
  const tag = getPath(values, "image", "tag");
  const said = getText(version) === undefined ? tag : version;
  const extra = getTextMap(getValue(values, "extraConfig"));
  const options: Record<string, string> = {};
  for (const [option, ...path] of helmOptions) {
    const text = getText(getPath(values, ...path));
    if (text !== undefined && text !== "") options[option] = text;
  }
  const matchMode = getValue(values, "policyCIDRMatchMode");
  if (matchMode !== undefined)
    options["policy-cidr-match-mode"] =
      matchMode.kind === "seq"
        ? matchMode.items.map((item) => getText(item) ?? "").join(" ")
        : (getText(matchMode) ?? "");
  const tunnel = getText(getValue(values, "tunnel"));
  return {
    version: getText(said) || undefined,
    options: { ...protocolOf(tunnel), ...options, ...keepKnownOptions(extra) },
    cluster: getText(getPath(values, "cluster", "name")) || undefined,
    routing: asRouting(
      getText(getValue(values, "routingMode")) ||
        (tunnel === undefined ? undefined : tunnel === "disabled" ? "native" : "tunnel"),
    ),
    labelPrefixes: splitWords(getText(getValue(values, "labels"))),
    start: (said ?? place).range.start,
    rank,
  };
}

/** Up to 1.13 the option `tunnel` says both: a protocol, or `disabled`. */
function protocolOf(tunnel: string | undefined): Readonly<Record<string, string>> {
  return tunnel === "vxlan" || tunnel === "geneve" ? { "tunnel-protocol": tunnel } : {};
}

function isCiliumChart(name: string | undefined): boolean {
  return name !== undefined && /(^|\/)cilium$/.test(name);
}

function keepKnownOptions(written: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(written).filter(([name]) => isOptionName(name)));
}

function asRouting(text: string | undefined): "native" | "tunnel" | undefined {
  return text === "native" || text === "tunnel" ? text : undefined;
}

function splitWords(text: string | undefined): readonly string[] {
  return (text ?? "").split(/\s+/).filter((word) => word !== "");
}
