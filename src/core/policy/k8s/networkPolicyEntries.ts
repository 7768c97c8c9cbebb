// Kubernetes NetworkPolicy as policy entries: one per peer, or one for a rule without peers.
// Mirrors ParseNetworkPolicy() in pkg/k8s/network_policy.go, Cilium v1.20.2.
// Leaves out: what the API server or the parser rejects (checks/).
import { makeRequirement } from "../../labels/requirement.ts";
import type { MapNode, PathSegment, YamlNode } from "../../yaml/node.ts";
import { formatPath, getItems, getNodeAt, getRangeAt, getString, getValue } from "../../yaml/node.ts";
import type { Direction, OriginPeer, OriginPort, PolicyEntry, PolicyRef, PortSpec } from "../policyEntry.ts";
import { plainPort, tierNormal } from "../policyEntry.ts";
import { isServiceName, parsePortNumber } from "../port.ts";
import { parseProtocol, protocolTcp } from "../protocol.ts";
import type { LabelSelector } from "../selector.ts";
import { makeLabelSelector, wildcardSelector } from "../selector.ts";
import type { EntryContext } from "./conversion.ts";
import { kubernetesParts, namespaceParts, withCluster } from "./kubernetesSelector.ts";
import { namespaceLabelKey } from "./labelKeys.ts";

export function networkPolicyEntries(policy: PolicyRef, node: MapNode, context: EntryContext): readonly PolicyEntry[] {
  const spec = getValue(node, "spec");
  const subject = podSelector(getValue(spec, "podSelector"), policy.namespace);
  const shared = {
    subject,
    isNode: false,
    verdict: "allow",
    tier: tierNormal,
    priority: 0,
    defaultDeny: true,
    authentication: undefined,
  } as const;
  const types = getItems(getValue(spec, "policyTypes")).map(getString);
  const entriesOf = (direction: Direction): PolicyEntry[] =>
    getItems(getValue(spec, direction)).flatMap((rule, index) => {
      const path: PathSegment[] = ["spec", direction, index];
      const peersKey = direction === "ingress" ? "from" : "to";
      const peers = getItems(getValue(rule, peersKey)).map((peer, at) =>
        toPeer(peer, [...path, peersKey, at], policy, context),
      );
      const ports = getItems(getValue(rule, "ports")).flatMap((port, at) =>
        context.conversion.leavesOutEmptyPorts && isEmptyPort(port)
          ? []
          : [toPort(port, [...path, "ports", at], context)],
      );
      const origin = {
        kind: "rule",
        policy,
        direction,
        verdict: "allow",
        path: formatPath(path),
        range: getRangeAt(node, path),
        peers:
          peers.length > 0
            ? peers
            : [
                {
                  path: formatPath(path),
                  range: getRangeAt(node, path),
                  kind: "any",
                  selectors: [wildcardSelector],
                } as const,
              ],
        ports: ports.map(({ origin: port }) => port),
        log: "",
      } as const;
      return origin.peers.map(
        (peer): PolicyEntry => ({
          ...shared,
          direction,
          peers: peer.selectors,
          nEndpointPeers: peer.kind === "cidr" ? 0 : peer.selectors.length,
          ports: ports.map(({ spec: port }) => port),
          hasPortRules: ports.length > 0,
          origin,
        }),
      );
    });
  const emptyEntry = (direction: Direction): PolicyEntry => ({
    ...shared,
    direction,
    peers: null,
    ports: [],
    hasPortRules: false,
    origin: {
      kind: "rule",
      policy,
      direction,
      verdict: "allow",
      path: "spec",
      range: getRangeAt(node, ["spec", getNodeAt(spec, [direction]) ? direction : "policyTypes"]),
      peers: [],
      ports: [],
      log: "",
    },
  });
  const ingress = entriesOf("ingress");
  const egress = entriesOf("egress");
  if (ingress.length === 0 && (types.includes("Ingress") || !types.includes("Egress")))
    ingress.push(emptyEntry("ingress"));
  if (egress.length === 0 && types.includes("Egress")) egress.push(emptyEntry("egress"));
  return [...ingress, ...egress];
}

function podSelector(selector: YamlNode | undefined, namespace: string): LabelSelector {
  const { labels, expressions } = kubernetesParts(selector, "k8s:");
  const kept = labels.filter(({ key }) => key.key !== namespaceLabelKey);
  return makeLabelSelector([...kept, makeRequirement(`k8s:${namespaceLabelKey}`, "In", [namespace])], expressions);
}

function toPeer(peer: YamlNode, path: readonly PathSegment[], policy: PolicyRef, context: EntryContext): OriginPeer {
  const placed = { path: formatPath(path), range: peer.range };
  const block = getValue(peer, "ipBlock");
  if (block !== undefined) {
    const rule = {
      path,
      range: block.range,
      cidr: getString(getValue(block, "cidr")) ?? "",
      cidrGroupRef: "",
      cidrGroupSelector: undefined,
      except: getItems(getValue(block, "except")).map((node, at) => ({
        path: [...path, "ipBlock", "except", at],
        range: node.range,
        value: getString(node) ?? "",
      })),
    };
    return { ...placed, kind: "cidr", selectors: context.conversion.cidrs.ofSet([rule], context).flat() };
  }
  const written = kubernetesParts(getValue(peer, "podSelector"), "k8s:");
  const { labels, expressions } = context.isLocalByDefault ? withCluster(written, context.cluster) : written;
  const namespaces = getValue(peer, "namespaceSelector");
  if (namespaces === undefined || (namespaces.kind === "scalar" && namespaces.value === null)) {
    const kept = labels.filter(({ key }) => key.key !== namespaceLabelKey);
    const own = makeRequirement(`k8s:${namespaceLabelKey}`, "In", [policy.namespace]);
    return { ...placed, kind: "endpoints", selectors: [makeLabelSelector([...kept, own], expressions)] };
  }
  const scope = namespaceParts(namespaces);
  return {
    ...placed,
    kind: "endpoints",
    selectors: [makeLabelSelector([...scope.labels, ...labels], [...scope.expressions, ...expressions])],
  };
}

function isEmptyPort(port: YamlNode): boolean {
  return ["protocol", "port"].every((key) => {
    const value = getValue(port, key);
    return value === undefined || (value.kind === "scalar" && value.value === null);
  });
}

function toPort(
  node: YamlNode,
  path: readonly PathSegment[],
  { conversion }: EntryContext,
): { readonly spec: PortSpec; readonly origin: OriginPort } {
  const protocol = parseProtocol(getString(getValue(node, "protocol")) ?? "TCP") ?? protocolTcp;
  const written = getValue(node, "port");
  const text = written?.kind === "scalar" && written.value !== null ? String(written.value) : "0";
  const end = conversion.hasNetworkPolicyRanges ? getValue(node, "endPort") : undefined;
  const endPort = end?.kind === "scalar" && typeof end.value === "number" ? end.value & 0xffff : 0;
  const isNamed = isServiceName(text);
  const place = { port: isNamed ? 0 : (parsePortNumber(text) ?? 0), endPort, portName: isNamed ? text : "" };
  return {
    spec: { ...place, protocol, ...plainPort },
    origin: {
      path: formatPath(path),
      range: written?.range ?? node.range,
      text: endPort > 0 ? `${text}-${endPort}` : text,
      protocols: [protocol],
      ...place,
    },
  };
}
