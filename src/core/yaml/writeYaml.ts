// Plain values as YAML in block or flow style, or as JSON: what is put into files.
// Leaves out: texts of several lines, comments, anchors.
import type { PlainValue } from "./node.ts";

export interface BlockStyle {
  /** Columns from a key to the dashes of its list: 0 or 2, mostly. */
  readonly dash: number;
}

/** Lines without a break at the end; the first stands where it is put, the others begin at `column`. */
export function writeBlock(value: PlainValue, column: number, style: BlockStyle): string {
  const pad = `\n${" ".repeat(column)}`;
  if (Array.isArray(value) && value.length > 0)
    return value.map((item) => `- ${writeBlock(item, column + 2, style)}`).join(pad);
  if (isMap(value)) {
    const lines = Object.entries(value).map(([key, inner]) => {
      const isList = Array.isArray(inner) && inner.length > 0;
      if (!isList && !isMap(inner)) return `${writeScalar(key)}: ${writeBlock(inner, column, style)}`;
      const at = column + (isList ? style.dash : 2);
      return `${writeScalar(key)}:\n${" ".repeat(at)}${writeBlock(inner, at, style)}`;
    });
    return lines.join(pad);
  }
  return writeFlow(value);
}

/** One line. */
export function writeFlow(value: PlainValue): string {
  if (Array.isArray(value)) return `[${value.map(writeFlow).join(", ")}]`;
  if (typeof value !== "object" || value === null) return writeScalar(value);
  const entries = Object.entries(value).map(([key, inner]) => `${writeScalar(key)}: ${writeFlow(inner)}`);
  return entries.length === 0 ? "{}" : `{${entries.join(", ")}}`;
}

function isMap(value: PlainValue): value is { [key: string]: PlainValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}

/** Texts that are plain in every place and mean themselves: names, label keys, IPv4 prefixes. */
const plain = /^([A-Za-z_/][\w./-]*(:[\w./-]+)*|\d{1,3}(\.\d{1,3}){3}\/\d+)$/;
const words = /^(true|false|yes|no|on|off|y|n|null)$/i;

function writeScalar(value: string | number | boolean | null): string {
  return typeof value === "string" && plain.test(value) && !words.test(value) ? value : JSON.stringify(value);
}
