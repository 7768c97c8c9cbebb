// Values of Cilium's Helm chart, however they are written, and the agent options that the chart makes of them.
// Mirrors install/kubernetes/cilium/templates/cilium-configmap.yaml, Cilium v1.11.0 to v1.20.2.
// Leaves out: the chart's defaults, which are those of the profile, and `global:` of the chart of 1.8.
import type { YamlNode } from "../yaml/node.ts";
import { getValue } from "../yaml/node.ts";
import { parseDocument } from "../yaml/parseDocument.ts";
import { isOptionName } from "./agentOptions.ts";
import { getPath, getText, getTextMap, getTexts } from "./nodeValues.ts";

export interface ChartValues {
  /** Of a list its items, with a blank between. */
  textAt(...path: readonly string[]): string | undefined;
  /** Agent options by their own names. */
  readonly extraConfig: Readonly<Record<string, string>>;
  /** What the image says, and where, if that is in the document itself. */
  readonly version: { readonly text: string; readonly node: YamlNode | undefined } | undefined;
}

export function valuesOfNode(values: YamlNode | undefined): ChartValues {
  return makeValues((...path) => textOf(getPath(values, ...path)), getTextMap(getValue(values, "extraConfig")), values);
}

/** Values that another object holds as a text of YAML. */
export function valuesOfText(text: string | undefined): ChartValues {
  const values = valuesOfNode(text === undefined ? undefined : parseDocument(text).root);
  return { ...values, version: withoutNode(values.version) };
}

/** As `helm --set` takes them: `cluster.name: blue`, `policyCIDRMatchMode: "{nodes}"`. */
export function valuesOfPairs(pairs: Readonly<Record<string, string>>): ChartValues {
  const textAt = (...path: readonly string[]) => {
    const text = pairs[path.join(".")];
    return text === undefined ? undefined : text.replace(/^\{(.*)\}$/, "$1");
  };
  const extra = Object.entries(pairs).filter(([name]) => name.startsWith("extraConfig."));
  return makeValues(textAt, Object.fromEntries(extra.map(([name, text]) => [name.slice(12), text])), undefined);
}

function makeValues(
  textAt: ChartValues["textAt"],
  extraConfig: ChartValues["extraConfig"],
  root: YamlNode | undefined,
): ChartValues {
  // `override` names the whole image and wins over its parts.
  const override = imageVersion(textAt("image", "override"));
  const text = override ?? (textAt("image", "tag") || undefined);
  const node = getPath(root, "image", override === undefined ? "tag" : "override");
  return { textAt, extraConfig, version: text === undefined ? undefined : { text, node } };
}

function withoutNode(version: ChartValues["version"]): ChartValues["version"] {
  return version === undefined ? undefined : { ...version, node: undefined };
}

function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === "seq" ? getTexts(node).join(" ") : getText(node);
}

/** Cilium's own image, or Rancher's mirror of it. */
const imageName = /(?:^|\/)(?:cilium\/cilium|mirrored-cilium-cilium)$/;

/** `quay.io/cilium/cilium:v1.16.3@sha256:…` → `v1.16.3`; undefined for other images and tags that are no version. */
export function imageVersion(image: string | undefined): string | undefined {
  const [, name = "", tag] = /^(.+):(v?\d+\.\d+[^@\s:/]*)(?:@\S*)?$/.exec(image ?? "") ?? [];
  return imageName.test(name) ? tag : undefined;
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

/** The values of the chart itself, or those below `cilium:` where another chart brings it along. */
export function readValuesRoot(root: YamlNode): YamlNode | undefined {
  const below = getValue(root, "cilium");
  return isCiliumValues(root, 2) ? root : below !== undefined && isCiliumValues(below, 1) ? below : undefined;
}

function isCiliumValues(values: YamlNode, nKeysMin: number): boolean {
  if (imageName.test(getText(getPath(values, "image", "repository")) ?? "")) return true;
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
  ["policy-cidr-match-mode", "policyCIDRMatchMode"],
  ["bpf-policy-map-max", "bpf", "policyMapMax"],
  ["enable-remote-node-identity", "remoteNodeIdentity"],
  ["kube-proxy-replacement", "kubeProxyReplacement"],
  ["bpf-lb-sock", "socketLB", "enabled"],
  ["bpf-lb-mode", "loadBalancer", "mode"],
  ["tunnel-protocol", "tunnelProtocol"],
  ["enable-endpoint-routes", "endpointRoutes", "enabled"],
  ["enable-ipv4-masquerade", "enableIPv4Masquerade"],
  ["enable-ipv6-masquerade", "enableIPv6Masquerade"],
  ["enable-bpf-masquerade", "bpf", "masquerade"],
  ["enable-host-legacy-routing", "bpf", "hostLegacyRouting"],
  ["max-connected-clusters", "clustermesh", "maxConnectedClusters"],
];

export function optionsOfValues({ textAt, extraConfig }: ChartValues): Readonly<Record<string, string>> {
  const options: Record<string, string> = {};
  for (const [option, ...path] of helmOptions) {
    const text = textAt(...path);
    if (text !== undefined && (text !== "" || option === "policy-cidr-match-mode")) options[option] = text;
  }
  if (textAt("encryption", "enabled") === "true")
    options[textAt("encryption", "type") === "wireguard" ? "enable-wireguard" : "enable-ipsec"] = "true";
  return { ...protocolOf(textAt("tunnel")), ...options, ...keepKnownOptions(extraConfig) };
}

/** Up to 1.13 the option `tunnel` says both: a protocol, or `disabled`. */
export function protocolOf(tunnel: string | undefined): Readonly<Record<string, string>> {
  return tunnel === "vxlan" || tunnel === "geneve" ? { "tunnel-protocol": tunnel } : {};
}

export function keepKnownOptions(written: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(written).filter(([name]) => isOptionName(name)));
}

export function asRouting(text: string | undefined): "native" | "tunnel" | undefined {
  return text === "native" || text === "tunnel" ? text : undefined;
}

export function splitWords(text: string | undefined): readonly string[] {
  return (text ?? "").split(/\s+/).filter((word) => word !== "");
}
