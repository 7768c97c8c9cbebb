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
  };
}

function readCiliumNode({ name, node }: WorldObject): Node {
  const spec = getValue(node, "spec");
  return {
    name,
    labels: getLabels(node),
    ips: readAddresses(getItems(getValue(spec, "addresses")), "ip"),
    podCIDRs: getTexts(getPath(spec, "ipam", "podCIDRs")),
  };
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
    ips: [...new Set([...a.ips, ...b.ips])],
    podCIDRs: [...new Set([...a.podCIDRs, ...b.podCIDRs])],
  };
}
