// How far a YAML key reaches: the core gives the range of the key alone, people point at its value.
import type { Range } from "../core/index.ts";

/** The key and its plain or quoted value on the same line. */
export function scalarSpan(text: string, key: Range): Range {
  const value = /^["']?\s*:[^\S\r\n]*(?:"[^"\r\n]*"|'[^'\r\n]*'|[^\s,}#]*)/.exec(text.slice(key.end, key.end + 400));
  return { start: key.start, end: key.end + (value?.[0].length ?? 0) };
}

/** The key's line and the lines below that are indented further: its value, in block style. */
export function blockSpan(text: string, key: Range): Range {
  const lineStart = text.lastIndexOf("\n", key.start - 1) + 1;
  const indent = key.start - lineStart;
  const rest = text.slice(key.start).split("\n");
  let end = key.start + (rest[0]?.length ?? 0);
  let at = end;
  for (const line of rest.slice(1)) {
    at += 1 + line.length;
    if (/^\s*(#|$)/.test(line)) continue;
    if (line.search(/\S/) <= indent) break;
    end = at;
  }
  return { start: key.start, end };
}
