// The YAML that manifests are mostly written in, read in one pass: block maps and sequences, one-line scalars, one-line
// flow collections, literal blocks, comments. It gives up (undefined) at anything else, and at every error, so that
// composeYaml.ts, which reads all of YAML through the `yaml` package, decides: some ten times the time per document.
// Whatever is read here, composeYaml reads to the same tree (a property test holds the two together).

import { hasKey, InlineReader, maxPlainDepth, toPlainKey } from "./inlineReader.ts";
import type { MapEntry, MapNode, ScalarNode, SeqNode, YamlNode } from "./node.ts";
import {
  canStartPlain,
  findLineEnd,
  isBlankAt,
  isBlockEntry,
  isLineEnd,
  skipLineBreak,
  trimRange,
} from "./plainYamlText.ts";

const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const doubleQuote = 0x22;
const hash = 0x23;
const singleQuote = 0x27;
const colon = 0x3a;
const openBracket = 0x5b;
const pipe = 0x7c;
const openBrace = 0x7b;

/** Undefined where the text needs the whole of YAML, is wrong, or holds no node. `text` holds no control characters. */
export function readPlainYaml(text: string): YamlNode | undefined {
  return new PlainReader(text).readDocument();
}

/**
 * Recursive descent over indentation. Invariant between nodes: `at` is the first character of content, `indent` its
 * column (-1 at the end of the text). Every read method returns undefined to give up; nothing is read after that.
 */
class PlainReader extends InlineReader {
  private indent = 0;

  readDocument(): YamlNode | undefined {
    if (!this.skipToContent(0) || this.indent === -1 || this.text.charCodeAt(this.at) === 0x25) return undefined;
    const root = this.readBlock(this.indent, 0);
    return this.indent === -1 ? root : undefined;
  }

  /** A block collection whose first character is at `at`, in column `column`. */
  private readBlock(column: number, depth: number): YamlNode | undefined {
    if (depth > maxPlainDepth) return undefined;
    if (isBlockEntry(this.text, this.at)) return this.readSeq(column, depth);
    return this.readMap(column, depth);
  }

  private readSeq(column: number, depth: number): SeqNode | undefined {
    const start = this.at;
    const items: YamlNode[] = [];
    let end = start;
    while (this.indent === column && isBlockEntry(this.text, this.at)) {
      const dashAt = this.at;
      this.at++;
      this.skipSpaces();
      const item = this.isRestBlank()
        ? this.readBelow(dashAt + 1, column, depth)
        : this.readItem(dashAt, column, depth);
      if (item === undefined) return undefined;
      items.push(item);
      end = item.range.end;
    }
    return this.indent > column ? undefined : { kind: "seq", items, range: { start, end } };
  }

  /** What stands behind the dash at `dashAt` on the same line. */
  private readItem(dashAt: number, column: number, depth: number): YamlNode | undefined {
    if (isBlockEntry(this.text, this.at) || this.findKeyEnd() !== -1) {
      this.indent = column + this.at - dashAt;
      return this.readBlock(this.indent, depth + 1);
    }
    return this.readInline(column, depth);
  }

  private readMap(column: number, depth: number): MapNode | undefined {
    const start = this.at;
    const entries: MapEntry[] = [];
    let end = start;
    while (this.indent === column) {
      const keyEnd = this.findKeyEnd();
      if (keyEnd === -1) return undefined;
      const keyNode = this.readKey(keyEnd);
      if (keyNode === undefined || hasKey(entries, keyNode.key)) return undefined;
      this.at = keyEnd + 1;
      this.skipSpaces();
      const value = this.isRestBlank()
        ? this.readBelow(keyEnd + 1, column, depth, true)
        : this.readInline(column, depth);
      if (value === undefined) return undefined;
      entries.push({ key: keyNode.key, keyRange: keyNode.range, value });
      end = value.range.end;
    }
    return this.indent > column ? undefined : { kind: "map", entries, range: { start, end } };
  }

  /** The node on the lines below an entry of a collection in `column`; null, right behind the indicator, where none is. */
  private readBelow(behind: number, column: number, depth: number, isValue = false): YamlNode | undefined {
    if (!this.skipToContent(this.at)) return undefined;
    const isBelow = this.indent > column || (isValue && this.indent === column && isBlockEntry(this.text, this.at));
    if (isBelow) return this.readBlock(this.indent, depth + 1);
    return { kind: "scalar", value: null, source: "", quoted: false, range: { start: behind, end: behind } };
  }

  /** A scalar or flow collection that ends on its line; nothing deeper than `column` may follow. */
  private readInline(column: number, depth: number): YamlNode | undefined {
    const code = this.text.charCodeAt(this.at);
    let node: YamlNode | undefined;
    if (code === pipe) return this.readLiteral(column);
    if (code === doubleQuote || code === singleQuote) node = this.readQuoted();
    else if (code === openBracket || code === openBrace) node = this.readFlow(depth);
    else node = this.readPlain();
    if (node === undefined) return undefined;
    this.skipSpaces();
    if (!this.isRestBlank() || !this.skipToContent(this.at) || this.indent > column) return undefined;
    return node;
  }

  /** `|`, `|-` or `|+` with its lines. */
  private readLiteral(column: number): ScalarNode | undefined {
    const { text } = this;
    const start = this.at;
    const header = literalHeader(text, start);
    if (header === undefined) return undefined;
    let at = header.end;
    let indent = -1;
    let value = "";
    let nBreaks = 0;
    let end = header.end;
    while (at < text.length) {
      let first = at;
      while (text.charCodeAt(first) === space) first++;
      const lineEnd = findLineEnd(text, first);
      const isBlank = lineEnd === first;
      if (indent === -1) {
        // Spaces on blank lines before the first line decide its indentation in corner cases: not here.
        if (isBlank && first !== at) return undefined;
        if (!isBlank) indent = first - at;
        if (indent !== -1 && indent <= column) break;
      }
      if (!isBlank && first - at < indent) break;
      if (isBlank && first - at > indent && indent !== -1) return undefined;
      if (!isBlank) {
        if (text.charCodeAt(first) === tab) return undefined;
        value += "\n".repeat(nBreaks) + text.slice(at + indent, lineEnd);
        nBreaks = 0;
      }
      const next = skipLineBreak(text, lineEnd);
      if (next === lineEnd && lineEnd < text.length) return undefined; // a lone carriage return
      if (next === lineEnd) return undefined; // no line break at the end of the text
      nBreaks++;
      at = next;
      end = next;
    }
    if (value === "") return undefined;
    if (header.chomp !== "-") value += header.chomp === "+" ? "\n".repeat(nBreaks) : "\n";
    this.at = at;
    if (!this.skipToContent(at) || this.indent > column) return undefined;
    return { kind: "scalar", value, source: value, quoted: true, range: trimRange(text, { start, end }) };
  }

  /** The offset of the colon behind the one-line key at `at`, or -1. */
  private findKeyEnd(): number {
    const { text } = this;
    const start = this.at;
    const first = text.charCodeAt(start);
    if (first === doubleQuote || first === singleQuote) {
      const end = this.readQuoted()?.range.end ?? -1;
      this.at = start;
      return end !== -1 && text.charCodeAt(end) === colon && isBlankAt(text, end + 1) ? end : -1;
    }
    if (!canStartPlain(text, start)) return -1;
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === colon && isBlankAt(text, at + 1)) return at - start > 1000 ? -1 : at;
      if (code === lineFeed || code === carriageReturn || code === tab) return -1;
      if (code === hash && text.charCodeAt(at - 1) === space) return -1;
    }
    return -1;
  }

  private readKey(keyEnd: number): { readonly key: string; readonly range: ScalarNode["range"] } | undefined {
    const { text, at } = this;
    const first = text.charCodeAt(at);
    if (first === doubleQuote || first === singleQuote) {
      const node = this.readQuoted();
      return node === undefined ? undefined : { key: node.source, range: node.range };
    }
    let end = keyEnd;
    while (text.charCodeAt(end - 1) === space) end--;
    const key = toPlainKey(text.slice(at, end));
    return key === undefined ? undefined : { key, range: { start: at, end } };
  }

  /** Whether nothing but a comment is left of the line at `at`, which stands behind blanks or an indicator. */
  private isRestBlank(): boolean {
    const { text, at } = this;
    if (text.charCodeAt(at) === hash) return text.charCodeAt(at - 1) === space;
    return isLineEnd(text, at);
  }

  /** From `from`, which stands in the rest of a line or at its start, to the next content; false to give up. */
  private skipToContent(from: number): boolean {
    const { text } = this;
    let at = from;
    let lineStart = from === 0 || text.charCodeAt(from - 1) === lineFeed ? from : -1;
    for (;;) {
      while (text.charCodeAt(at) === space) at++;
      if (text.charCodeAt(at) === hash) at = findLineEnd(text, at);
      if (at >= text.length) {
        this.at = text.length;
        this.indent = -1;
        return true;
      }
      const next = skipLineBreak(text, at);
      if (next === at) break;
      at = next;
      lineStart = next;
    }
    if (lineStart === -1 || text.charCodeAt(at) === tab || text.charCodeAt(at) === carriageReturn) return false;
    if (at === lineStart && (text.startsWith("---", at) || text.startsWith("...", at))) return false;
    this.at = at;
    this.indent = at - lineStart;
    return true;
  }
}

const literal = /\|([-+]?) *(?: #[^\r\n]*)?\r?\n/y;

function literalHeader(text: string, at: number): { readonly chomp: string; readonly end: number } | undefined {
  literal.lastIndex = at;
  const match = literal.exec(text);
  return match === null ? undefined : { chomp: match[1] ?? "", end: literal.lastIndex };
}
