// Values out of manifests as the world needs them: lenient, since the API server's own checks stand elsewhere.
import type { YamlNode } from "../yaml/node.ts";
import { getItems, getString, getValue } from "../yaml/node.ts";

/** The text of a scalar: strings as they are, numbers and booleans as written; undefined for null and collections. */
export function getText(node: YamlNode | undefined): string | undefined {
  if (node?.kind !== "scalar" || node.value === null) return undefined;
  return typeof node.value === "string" ? node.value : node.source;
}

/** A non-negative whole number, also where it is written in quotes. */
export function getCount(node: YamlNode | undefined): number | undefined {
  const text = getText(node);
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

export function getBoolean(node: YamlNode | undefined): boolean | undefined {
  return node?.kind === "scalar" && typeof node.value === "boolean" ? node.value : undefined;
}

/** A map of texts such as labels; entries with other values are left out. */
export function getTextMap(node: YamlNode | undefined): Readonly<Record<string, string>> {
  const map: Record<string, string> = Object.create(null);
  if (node?.kind !== "map") return map;
  for (const { key, value } of node.entries) {
    const text = getText(value);
    // A label without value (`key:`) is the empty string to the API server.
    if (text !== undefined) map[key] = text;
    else if (value.kind === "scalar") map[key] = "";
  }
  return map;
}

/** The texts of a list; other items are left out. */
export function getTexts(node: YamlNode | undefined): string[] {
  return getItems(node).flatMap((item) => getText(item) ?? []);
}

/** Follows keys; undefined as soon as one is absent. */
export function getPath(node: YamlNode | undefined, ...keys: readonly string[]): YamlNode | undefined {
  let found = node;
  for (const key of keys) found = getValue(found, key);
  return found;
}

/** Labels of an object's `metadata`. */
export function getLabels(object: YamlNode): Readonly<Record<string, string>> {
  return getTextMap(getPath(object, "metadata", "labels"));
}

export function getName(object: YamlNode): string {
  return getString(getPath(object, "metadata", "name")) ?? "";
}
