// A faulty policy as somebody would write it: YAML in block style, in which some keys stand twice.
import type { Random } from "./random.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The same object as `json`: of a key that stands twice the last one counts. */
export function writeFaultyYaml(json: string, random: Random): string {
  const doubled = random.chance(0.15) ? 0.1 : 0;
  return `${writeMap(JSON.parse(json), "", random, doubled)}\n`;
}

function writeMap(map: { readonly [key: string]: Json }, indent: string, random: Random, doubled: number): string {
  return Object.entries(map)
    .flatMap(([key, value]) => {
      const written = `${indent}${JSON.stringify(key)}:${writeValue(value, indent, random, doubled)}`;
      return random.chance(doubled) ? [`${indent}${JSON.stringify(key)}: twice`, written] : [written];
    })
    .join("\n");
}

/** With what parts it from its key or dash. */
function writeValue(value: Json, indent: string, random: Random, doubled: number): string {
  if (isList(value)) {
    if (value.length === 0) return " []";
    return `\n${value.map((item) => `${indent}-${writeValue(item, `${indent}  `, random, doubled)}`).join("\n")}`;
  }
  if (typeof value !== "object" || value === null) return ` ${JSON.stringify(value)}`;
  if (Object.keys(value).length === 0) return " {}";
  return `\n${writeMap(value, `${indent}  `, random, doubled)}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
