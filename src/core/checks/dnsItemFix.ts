// A fix that writes the rule item which lets pods look up names through the agent's proxy.
import { dashBefore, lineBreakOf } from "../text/lineBounds.ts";
import type { Fix } from "../text/problem.ts";
import type { YamlNode } from "../yaml/node.ts";

const lines = [
  "toEndpoints:",
  "  - matchLabels:",
  "      k8s:io.kubernetes.pod.namespace: kube-system",
  "      k8s-app: kube-dns",
  "toPorts:",
  "  - ports:",
  '      - port: "53"',
  "        protocol: ANY",
  "    rules:",
  "      dns:",
  '        - matchPattern: "*"',
];

/** Before an item of egress; undefined where that does not stand in block style behind its dash. */
export function dnsItemFix(item: YamlNode | undefined, text: string): Fix | undefined {
  if (item?.kind !== "map") return undefined;
  const at = item.range.start;
  const dash = dashBefore(text, at);
  if (dash === undefined || text[at] === "{") return undefined;
  const eol = lineBreakOf(text);
  const newText = `${lines.join(`${eol}${" ".repeat(dash.length)}`)}${eol}${dash}`;
  return { title: "Add a rule for DNS through the agent's proxy", edits: [{ range: { start: at, end: at }, newText }] };
}
