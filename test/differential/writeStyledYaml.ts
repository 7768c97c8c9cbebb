// An object as somebody might write it: block and flow style in turn, quotes where they are due and sometimes beside,
// comments behind and above lines, lists with and without indentation. What fixes of texts are tried on.
import type { Random } from "./random.ts";

type Json = null | boolean | number | string | readonly Json[] | JsonMap;

export interface JsonMap {
  readonly [key: string]: Json;
}

interface Pen {
  readonly random: Random;
  /** Comments are numbered, so that a lost one is seen. */
  nComments: number;
  /** How often a map or list that can is written in flow style, and how often a line has a comment. */
  readonly flow: number;
  readonly comments: number;
  readonly indentsLists: boolean;
}

/** Text of one document, with a line break at the end. */
export function writeStyledYaml(value: JsonMap, random: Random): string {
  const pen: Pen = {
    random,
    nComments: 0,
    flow: random.pick([0, 0.2, 0.5]),
    comments: random.pick([0, 0.1, 0.4]),
    indentsLists: random.chance(0.6),
  };
  return `${blockMap(value, "", pen).join("\n")}\n`;
}

/** Lines, of which the first is without its indentation in front when `isBehindDash`. */
function blockMap(map: JsonMap, indent: string, pen: Pen): string[] {
  return Object.entries(map).flatMap(([key, value], at) => {
    const above = at > 0 && pen.random.chance(pen.comments / 3) ? [`${indent}# ${nextComment(pen)}`] : [];
    if (at > 0 && pen.random.chance(0.03)) above.push("");
    return [...above, ...entry(`${indent}${scalar(key, pen)}:`, value, indent, pen)];
  });
}

function entry(head: string, value: Json, indent: string, pen: Pen): string[] {
  if (!isFilled(value) || pen.random.chance(pen.flow)) return [`${head} ${flow(value, pen)}${behind(pen)}`];
  const inner = isList(value) && !pen.indentsLists ? indent : `${indent}  `;
  return [`${head}${behind(pen)}`, ...(isList(value) ? blockList(value, inner, pen) : blockMap(value, inner, pen))];
}

function blockList(list: readonly Json[], indent: string, pen: Pen): string[] {
  return list.flatMap((item) => {
    const above = pen.random.chance(pen.comments / 3) ? [`${indent}# ${nextComment(pen)}`] : [];
    if (!isFilled(item) || isList(item) || pen.random.chance(pen.flow))
      return [...above, `${indent}- ${flow(item, pen)}${behind(pen)}`];
    const [first = "", ...rest] = blockMap(item, `${indent}  `, pen);
    return [...above, `${indent}- ${first.slice(indent.length + 2)}`, ...rest];
  });
}

function flow(value: Json, pen: Pen): string {
  if (isList(value)) return `[${value.map((item) => flow(item, pen)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return scalar(value, pen);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${scalar(key, pen)}: ${flow(inner, pen)}`)
    .join(", ")}}`;
}

const notText = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

function scalar(value: null | boolean | number | string, { random }: Pen): string {
  if (typeof value !== "string") return JSON.stringify(value);
  if (/^[a-zA-Z][\w./-]*$/.test(value) && !notText.test(value) && random.chance(0.9)) return value;
  return /^[\w ./:*-]+$/.test(value) && random.chance(0.3) ? `'${value}'` : JSON.stringify(value);
}

function behind(pen: Pen): string {
  return pen.random.chance(pen.comments) ? ` # ${nextComment(pen)}` : "";
}

function nextComment(pen: Pen): string {
  pen.nComments++;
  return `remark ${pen.nComments}.`;
}

function isFilled(value: Json): value is readonly Json[] | JsonMap {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
