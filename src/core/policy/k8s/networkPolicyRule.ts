// A Kubernetes NetworkPolicy as the rule that versions up to 1.18 make of it and check as one of their own.
// Mirrors ParseNetworkPolicy() in pkg/k8s/network_policy.go, Cilium v1.8.0 to v1.18.4.
// Leaves out: what the check doesn't look at, such as the namespace that selectors get.
import type { KubeObject } from "../../world/kubeObject.ts";
import type { PathSegment, YamlNode } from "../../yaml/node.ts";
import { getItems, getNodeAt, getString, getValue } from "../../yaml/node.ts";
import { decodeLabelSelectorPointer } from "../api/decodeSelector.ts";
import { enterField, isNull, startDecoding } from "../api/decodeState.ts";
import type { Dialect } from "../api/dialect.ts";
import { toUpperGo } from "../api/goText.ts";
import type { RawCidrRule, RawLabelSelector, RawPortRule, Rule, RuleItem } from "../api/rule.ts";
import { mapKeys } from "../api/sanitizeSelector.ts";
import { namespaceLabelsPrefix } from "./labelKeys.ts";

/** Paths are those of the NetworkPolicy. */
export function networkPolicyRule({ node: root }: KubeObject, dialect: Dialect, isLocalByDefault: boolean): Rule {
  const readItems = (direction: "ingress" | "egress"): readonly RuleItem[] =>
    getItems(getNodeAt(root, ["spec", direction])).flatMap((rule, index) => {
      const at = ["spec", direction, index];
      const peersKey = direction === "ingress" ? "from" : "to";
      const ports = readPorts(getValue(rule, "ports"), [...at, "ports"], dialect);
      const peers = getItems(getValue(rule, peersKey)).map((peer, peerIndex): RuleItem => {
        const path = [...at, peersKey, peerIndex];
        const written = readPeerSelectors(peer, path, dialect);
        // Where policies are for the local cluster, a selector of it is put beside a lone ipBlock of ingress, too.
        const added = isLocalByDefault && direction === "ingress" && written.length === 0;
        return {
          ...emptyItem(direction, path, peer, ports),
          endpoints: added ? [emptySelector(path, peer)] : written,
          cidrSet: readBlock(peer, path),
        };
      });
      return peers.length > 0 ? peers : [emptyItem(direction, at, rule, ports)];
    });
  const subject = readSelector(getNodeAt(root, ["spec"]), "podSelector", ["spec"], dialect);
  return {
    endpointSelector: subject ?? emptySelector(["spec"], root),
    nodeSelector: undefined,
    items: [...readItems("ingress"), ...readItems("egress")],
    enableDefaultDeny: { ingress: undefined, egress: undefined },
    logValue: "",
    labels: [],
    description: "",
    path: ["spec"],
    range: root.range,
  };
}

function emptyItem(
  direction: "ingress" | "egress",
  path: readonly PathSegment[],
  { range }: YamlNode,
  toPorts: readonly RawPortRule[],
): RuleItem {
  return {
    direction,
    verdict: "allow",
    endpoints: undefined,
    nodes: undefined,
    entities: undefined,
    cidr: undefined,
    cidrSet: undefined,
    services: undefined,
    fqdns: undefined,
    groups: undefined,
    requires: undefined,
    toPorts,
    icmps: undefined,
    authentication: undefined,
    path,
    range,
  };
}

function emptySelector(path: readonly PathSegment[], { range }: YamlNode): RawLabelSelector {
  return { matchLabels: [], matchExpressions: [], path, range };
}

/** The peer's one selector, if it has any: errors of its two parts stand one after the other. */
function readPeerSelectors(
  peer: YamlNode,
  path: readonly PathSegment[],
  dialect: Dialect,
): readonly RawLabelSelector[] {
  const pods = readSelector(peer, "podSelector", path, dialect);
  const namespaces = readSelector(peer, "namespaceSelector", path, dialect, `${namespaceLabelsPrefix}.`);
  return [namespaces, pods].filter((selector) => selector !== undefined);
}

/** NewESFromK8sLabelSelector: keys in the notation of Kubernetes, with the source `k8s`. */
function readSelector(
  parent: YamlNode | undefined,
  key: string,
  path: readonly PathSegment[],
  { decoding }: Dialect,
  prefix = "",
): RawLabelSelector | undefined {
  if (parent?.kind !== "map") return undefined;
  const selector = decodeLabelSelectorPointer(enterField(startDecoding(parent, path, "", [], decoding), "", key));
  return selector === undefined ? undefined : mapKeys(selector, (written) => `k8s.${prefix}${written}`);
}

function readBlock(peer: YamlNode, path: readonly PathSegment[]): readonly RawCidrRule[] | undefined {
  const block = getValue(peer, "ipBlock");
  if (block === undefined || isNull(block)) return undefined;
  const at = [...path, "ipBlock"];
  const except = getItems(getValue(block, "except")).map((node, index) => ({
    value: getString(node) ?? "",
    path: [...at, "except", index],
    range: node.range,
  }));
  const cidr = getString(getValue(block, "cidr")) ?? "";
  return [{ cidr, cidrGroupRef: "", cidrGroupSelector: undefined, except, path: at, range: block.range }];
}

function readPorts(
  ports: YamlNode | undefined,
  path: readonly PathSegment[],
  { parsing }: Dialect,
): readonly RawPortRule[] {
  return getItems(ports).flatMap((node, index) => {
    const written = getValue(node, "port");
    const protocol = getValue(node, "protocol");
    const hasPort = written !== undefined && !isNull(written);
    const hasProtocol = protocol !== undefined && !isNull(protocol);
    if (parsing.networkPolicyPorts === "as-written" && !hasPort && !hasProtocol) return [];
    const port = hasPort ? textOf(written) : parsing.networkPolicyPorts === "as-written" ? "" : "0";
    const at = [...path, index];
    const place = { path: at, range: node.range };
    const upper = hasProtocol ? toUpperGo(getString(protocol) ?? "") || "ANY" : "TCP";
    return [
      {
        ports: [{ port, protocol: upper, endPort: 0, ...place }],
        rules: undefined,
        terminatingTLS: undefined,
        originatingTLS: undefined,
        serverNames: [],
        listener: undefined,
        ...place,
      },
    ];
  });
}

function textOf(node: YamlNode): string {
  if (node.kind !== "scalar") return "";
  return typeof node.value === "number" ? String(node.value) : (getString(node) ?? "");
}
