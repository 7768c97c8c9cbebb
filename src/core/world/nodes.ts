// Nodes: Node and CiliumNode of one name are one.
import type { YamlNode } from "../yaml/node.ts";
import { getItems, getValue } from "../yaml/node.ts";
import { getLabels, getPath, getText, getTexts } from "./nodeValues.ts";
import type { WorldObject } from "./readObjects.ts";
import type { Node } from "./world.ts";

const ipTypes = new Set(["InternalIP", "ExternalIP", "CiliumInternalIP"]);

/** Sorted by name; internal addresses first. */
export function readNodes(objects: readonly WorldObject[]): readonly Node[] {
  const nodes = new Map<string, Node>();
  // Kubernetes' own object first: its labels are the ones that Cilium copies.
  for (const role of ["node", "cilium-node"] as const) {
    for (const object of objects) {
      if (object.role !== role || object.name === "") continue;
      const read = role === "node" ? readNode(object) : readCiliumNode(object);
      const other = nodes.get(object.name);
      nodes.set(object.name, other === undefined ? read : mergeNodes(other, read));
    }
  }
  return [...nodes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readNode({ name, node }: WorldObject): Node {
  const podCIDRs = [getText(getPath(node, "spec", "podCIDR")), ...getTexts(getPath(node, "spec", "podCIDRs"))];
  return {
    name,
    labels: getLabels(node),
    ips: readAddresses(getItems(getPath(node, "status", "addresses")), "address"),
    podCIDRs: [...new Set(podCIDRs.filter((cidr) => cidr !== undefined))],
    routerIPs: [
      ...readRouterIPs(getItems(getPath(node, "status", "addresses")), "address"),
      ...readAnnotations(node, "cilium-host"),
    ],
    healthIPs: readAnnotations(node, "health-ip"),
    ingressIPs: readAnnotations(node, "ingress-ip"),
  };
}

function readCiliumNode({ name, node }: WorldObject): Node {
  const spec = getValue(node, "spec");
  return {
    name,
    labels: getLabels(node),
    ips: readAddresses(getItems(getValue(spec, "addresses")), "ip"),
    podCIDRs: getTexts(getPath(spec, "ipam", "podCIDRs")),
    routerIPs: readRouterIPs(getItems(getValue(spec, "addresses")), "ip"),
    healthIPs: readBoth(getValue(spec, "health")),
    ingressIPs: readBoth(getValue(spec, "ingress")),
  };
}

/** The agent's own of a Node, as pkg/annotation of v1.20.2 names them, and of v1.8.0. */
function readAnnotations(node: YamlNode, name: string): readonly string[] {
  const keys = ["network.cilium.io/ipv", "io.cilium.network.ipv"].flatMap((key) => [
    `${key}4-${name}`,
    `${key}6-${name}`,
  ]);
  return keys.flatMap((key) => getText(getPath(node, "metadata", "annotations", key)) ?? []);
}

function readBoth(node: YamlNode | undefined): readonly string[] {
  return [getText(getValue(node, "ipv4")) ?? [], getText(getValue(node, "ipv6")) ?? []].flat();
}

function readRouterIPs(addresses: readonly YamlNode[], key: "address" | "ip"): readonly string[] {
  return addresses.flatMap((address) =>
    getText(getValue(address, "type")) === "CiliumInternalIP" ? (getText(getValue(address, key)) ?? []) : [],
  );
}

function readAddresses(addresses: readonly YamlNode[], key: "address" | "ip"): readonly string[] {
  const found = addresses.flatMap((address) => {
    const type = getText(getValue(address, "type")) ?? "InternalIP";
    const ip = getText(getValue(address, key));
    return ip !== undefined && ipTypes.has(type) ? [{ ip, isInternal: type !== "ExternalIP" }] : [];
  });
  return [
    ...new Set(
      [...found.filter((address) => address.isInternal), ...found.filter((address) => !address.isInternal)].map(
        ({ ip }) => ip,
      ),
    ),
  ];
}

function mergeNodes(a: Node, b: Node): Node {
  return {
    name: a.name,
    labels: Object.keys(a.labels).length > 0 ? a.labels : b.labels,
    ips: merge(a.ips, b.ips),
    podCIDRs: merge(a.podCIDRs, b.podCIDRs),
    routerIPs: merge(a.routerIPs, b.routerIPs),
    healthIPs: merge(a.healthIPs, b.healthIPs),
    ingressIPs: merge(a.ingressIPs, b.ingressIPs),
  };
}

function merge(a: readonly string[] = [], b: readonly string[] = []): readonly string[] {
  return [...new Set([...a, ...b])];
}
