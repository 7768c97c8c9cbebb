// A label of an identity or the key of a selector: `source:key=value`.
// Mirrors pkg/labels/{labels,array,cidr}.go, Cilium v1.20.2. Leaves out: label filters (labelFilter.ts).
import type { Prefix } from "../ipcache/prefix.ts";
import { containsPrefix, formatAddr, maskPrefix, parsePrefix } from "../ipcache/prefix.ts";

export interface Label {
  readonly source: string;
  readonly key: string;
  readonly value: string;
  /** The prefix that a label of source `cidr` stands for. */
  readonly cidr: Prefix | undefined;
}

/** Labels of one identity, sorted by key: a look-up takes the first whose key matches. */
export type LabelArray = readonly Label[];

export function makeLabel(source: string, key: string, value = ""): Label {
  return { source, key, value, cidr: source === "cidr" ? parseCidrKey(key) : undefined };
}

/** `source:key=value`, `source:key`, `$key` (reserved), `key` (source `unspec`). */
export function parseLabel(text: string): Label {
  return parseWithDefault(text, "unspec");
}

/** The same for the key of a selector, where a missing source is `any`. */
export function parseSelectLabel(text: string): Label {
  return parseWithDefault(text, "any");
}

function parseWithDefault(text: string, defaultSource: string): Label {
  const { source, rest } = splitSource(text);
  const equals = rest.indexOf("=");
  if (equals < 0) return makeLabel(source || defaultSource, rest);
  if (equals === 0 && source === "reserved") return makeLabel(source, rest.slice(1));
  return makeLabel(source || defaultSource, rest.slice(0, equals), rest.slice(equals + 1));
}

function splitSource(text: string): { source: string; rest: string } {
  if (text.startsWith("$")) return { source: "reserved", rest: text.slice(1) };
  const colon = text.indexOf(":");
  return colon < 0 ? { source: "", rest: text } : { source: text.slice(0, colon), rest: text.slice(colon + 1) };
}

/** `source:key=value`, without `=` where the value is empty. */
export function formatLabel(label: Label): string {
  const key = `${label.source}:${label.key}`;
  return label.value === "" ? key : `${key}=${label.value}`;
}

/** Labels of one identity in the order in which Cilium keeps them: by key. */
export function sortLabels(labels: readonly Label[]): LabelArray {
  return [...labels].sort((a, b) => compareText(a.key, b.key) || compareText(a.source, b.source));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `label` has the key of `target`: of any source where target says `any`, by containment between CIDRs. */
export function hasKey(label: Label, target: Label): boolean {
  if (target.source !== "any" && target.source !== label.source) return false;
  if (target.source === "cidr" && label.source === "cidr") {
    return target.cidr !== undefined && label.cidr !== undefined && containsPrefix(target.cidr, label.cidr);
  }
  return label.key === target.key;
}

/** The value of the first label whose key matches, or undefined. */
export function lookupLabel(labels: LabelArray, target: Label): string | undefined {
  for (const label of labels) {
    if (hasKey(label, target)) return label.value;
  }
  return undefined;
}

/** The label key of a prefix: host bits masked, `:` of IPv6 written as `-`, a leading or trailing one with a `0`. */
export function formatCidrKey(prefix: Prefix): string {
  const masked = maskPrefix(prefix);
  const address = formatAddr(masked);
  if (masked.family === 4) return `${address}/${masked.bits}`;
  const dashed = address.replaceAll(":", "-");
  return `${dashed.startsWith("-") ? "0" : ""}${dashed}${dashed.endsWith("-") ? "0" : ""}/${masked.bits}`;
}

function parseCidrKey(key: string): Prefix | undefined {
  const parsed = parsePrefix(key.replaceAll("-", ":"));
  return "prefix" in parsed ? parsed.prefix : undefined;
}
