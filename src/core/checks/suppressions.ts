// Comments that ask for silence: `# cilium-policy-lens-ignore <code>, <code>: reason`, on the line of a finding or above it.
// Leaves out: JSON, which has no comments.
import type { Range } from "../text/range.ts";
import type { YamlNode } from "../yaml/node.ts";
import type { DocumentContent } from "../yaml/sourceDocument.ts";

export interface Suppression {
  readonly codes: readonly { readonly code: string; readonly range: Range }[];
  readonly reason: string;
  /** The comment, from `#`, counted from the document. */
  readonly range: Range;
  /** What goes when the comment goes: its line, or itself with the blanks before it. */
  readonly removal: Range;
  /** A finding that starts on one of them is meant. */
  readonly lines: readonly Range[];
}

const marker = "cilium-policy-lens-ignore";
const none: readonly Suppression[] = [];
const read = new WeakMap<DocumentContent, readonly Suppression[]>();

/** In the order of the text; read once per document. */
export function readSuppressions(content: DocumentContent): readonly Suppression[] {
  let found = read.get(content);
  if (found === undefined) {
    found = content.text.includes(marker) ? findSuppressions(content) : none;
    read.set(content, found);
  }
  return found;
}

function findSuppressions({ text, root }: DocumentContent): readonly Suppression[] {
  const comments = text.matchAll(new RegExp(`(?<=^|[ \\t])#[ \\t]*${marker}(?![\\w-])[ \\t]*(.*?)[ \\t\\r]*$`, "gm"));
  return [...comments]
    .filter(({ index }) => !isInScalar(root, index))
    .map(({ 0: comment, 1: rest = "", index }): Suppression => {
      const [list = ""] = rest.split(":", 1);
      // Blanks and a carriage return behind the comment are no part of it.
      const end = index + comment.trimEnd().length;
      const listStart = end - rest.length;
      const line = lineAt(text, index);
      const isAlone = text.slice(line.start, index).trim() === "";
      const next = isAlone ? nextWrittenLine(text, line.end) : undefined;
      return {
        codes: [...list.matchAll(/[^\s,]+/g)].map((match) => {
          const start = listStart + match.index;
          return { code: match[0], range: { start, end: start + match[0].length } };
        }),
        reason: rest.slice(list.length + 1).trim(),
        range: { start: index, end },
        removal: isAlone ? line : { start: trimmedEnd(text, index), end },
        lines: next === undefined ? [line] : [line, next],
      };
    });
}

/** A `#` in a value of several lines, or in quotes, opens no comment. */
function isInScalar(node: YamlNode | undefined, at: number): boolean {
  if (node === undefined || at < node.range.start || at >= node.range.end) return false;
  if (node.kind === "scalar") return true;
  const children = node.kind === "map" ? node.entries.map(({ value }) => value) : node.items;
  return children.some((child) => isInScalar(child, at));
}

/** The line with its line break. */
function lineAt(text: string, at: number): Range {
  const lineBreak = text.indexOf("\n", at);
  return { start: text.lastIndexOf("\n", at - 1) + 1, end: lineBreak === -1 ? text.length : lineBreak + 1 };
}

/** The first line from `start` on that holds more than blanks and a comment. */
function nextWrittenLine(text: string, start: number): Range | undefined {
  for (let at = start; at < text.length; ) {
    const line = lineAt(text, at);
    if (!/^\s*(#|$)/.test(text.slice(line.start, line.end))) return line;
    at = line.end;
  }
  return undefined;
}

function trimmedEnd(text: string, at: number): number {
  let end = at;
  while (end > 0 && /[ \t]/.test(text[end - 1] ?? "")) end -= 1;
  return end;
}
