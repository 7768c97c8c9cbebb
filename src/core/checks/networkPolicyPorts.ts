// The ports that a NetworkPolicy writes, which its API has in other places than Cilium's rules.
import { getItems, getValue, type YamlNode } from "../yaml/node.ts";

export function portsOfNetworkPolicy(policy: YamlNode): readonly YamlNode[] {
  const spec = getValue(policy, "spec");
  const items = ["ingress", "egress"].flatMap((direction) => getItems(getValue(spec, direction)));
  return items.flatMap((item) => getItems(getValue(item, "ports")));
}
