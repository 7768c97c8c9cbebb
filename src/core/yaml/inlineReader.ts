// Scalars and flow collections of one line, for readPlainYaml.ts. Every read method moves past what it read, or returns
// undefined to give up; nothing is read after that.
import type { MapEntry, MapNode, ScalarNode, SeqNode, YamlNode } from "./node.ts";
import { canStartPlain, escapes, isBlankAt } from "./plainYamlText.ts";
import { resolvePlain, toKeyText } from "./resolveScalar.ts";

/** Deeper texts go to composeYaml.ts. */
export const maxPlainDepth = 64;

const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const doubleQuote = 0x22;
const hash = 0x23;
const singleQuote = 0x27;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

export class InlineReader {
  protected readonly text: string;
  protected at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** A plain scalar of one line. */
  protected readPlain(): ScalarNode | undefined {
    const { text } = this;
    const start = this.at;
    if (!canStartPlain(text, start)) return undefined;
    let end = start;
    let at = start;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === lineFeed || code === carriageReturn) break;
      if (code === space) continue;
      if (code === hash && at !== end) break; // blanks before it: a comment
      if (code === tab || (code === colon && isBlankAt(text, at + 1))) return undefined;
      end = at + 1;
    }
    this.at = end;
    return makePlain(text.slice(start, end), start, end);
  }

  protected readQuoted(): ScalarNode | undefined {
    return this.text.charCodeAt(this.at) === singleQuote ? this.readSingleQuoted() : this.readDoubleQuoted();
  }

  protected readSingleQuoted(): ScalarNode | undefined {
    const { text } = this;
    const start = this.at;
    let close = text.indexOf("'", start + 1);
    while (close !== -1 && text.charCodeAt(close + 1) === singleQuote) close = text.indexOf("'", close + 2);
    if (close === -1) return undefined;
    const inner = text.slice(start + 1, close);
    if (inner.includes("\n") || inner.includes("\r")) return undefined;
    this.at = close + 1;
    return makeQuoted(inner.includes("'") ? inner.replaceAll("''", "'") : inner, start, this.at);
  }

  protected readDoubleQuoted(): ScalarNode | undefined {
    const { text } = this;
    const start = this.at;
    let value = "";
    let from = start + 1;
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === doubleQuote) {
        this.at = at + 1;
        return makeQuoted(value + text.slice(from, at), start, this.at);
      }
      if (code === lineFeed || code === carriageReturn) return undefined;
      if (code === backslash) {
        const escaped = escapes.get(text.charCodeAt(at + 1));
        if (escaped === undefined) return undefined;
        value += text.slice(from, at) + escaped;
        at++;
        from = at + 1;
      }
    }
    return undefined;
  }

  /** `[…]` or `{…}` on one line, with nothing but plain and quoted scalars and further ones inside. */
  protected readFlow(depth: number): YamlNode | undefined {
    if (depth > maxPlainDepth) return undefined;
    return this.text.charCodeAt(this.at) === openBracket ? this.readFlowSeq(depth) : this.readFlowMap(depth);
  }

  protected readFlowSeq(depth: number): SeqNode | undefined {
    const start = this.at;
    const items: YamlNode[] = [];
    this.at++;
    this.skipSpaces();
    if (this.text.charCodeAt(this.at) === closeBracket) {
      this.at++;
      return { kind: "seq", items, range: { start, end: this.at } };
    }
    for (;;) {
      const item = this.readFlowNode(depth);
      if (item === undefined) return undefined;
      items.push(item);
      const next = this.readFlowEnd();
      if (next === closeBracket) return { kind: "seq", items, range: { start, end: this.at } };
      if (next !== comma) return undefined;
    }
  }

  protected readFlowMap(depth: number): MapNode | undefined {
    const start = this.at;
    const entries: MapEntry[] = [];
    this.at++;
    this.skipSpaces();
    if (this.text.charCodeAt(this.at) === closeBrace) {
      this.at++;
      return { kind: "map", entries, range: { start, end: this.at } };
    }
    for (;;) {
      const keyNode = this.readFlowScalar();
      if (keyNode === undefined || this.text.charCodeAt(this.at) !== colon) return undefined;
      if (this.text.charCodeAt(this.at + 1) !== space) return undefined;
      const key = keyNode.quoted ? keyNode.source : toPlainKey(keyNode.source);
      if (key === undefined || hasKey(entries, key)) return undefined;
      this.at++;
      this.skipSpaces();
      const value = this.readFlowNode(depth);
      if (value === undefined) return undefined;
      entries.push({ key, keyRange: keyNode.range, value });
      const next = this.readFlowEnd();
      if (next === closeBrace) return { kind: "map", entries, range: { start, end: this.at } };
      if (next !== comma) return undefined;
    }
  }

  protected readFlowNode(depth: number): YamlNode | undefined {
    const code = this.text.charCodeAt(this.at);
    return code === openBracket || code === openBrace ? this.readFlow(depth + 1) : this.readFlowScalar();
  }

  protected readFlowScalar(): ScalarNode | undefined {
    const { text } = this;
    const start = this.at;
    const code = text.charCodeAt(start);
    if (code === doubleQuote || code === singleQuote) return this.readQuoted();
    if (!canStartPlain(text, start)) return undefined;
    flowPlain.lastIndex = start;
    const source = flowPlain.exec(text)?.[0].trimEnd();
    if (source === undefined) return undefined;
    this.at = start + source.length;
    return makePlain(source, start, this.at);
  }

  /** The separator behind an item of a flow collection, passed over together with the blanks around it. */
  protected readFlowEnd(): number {
    this.skipSpaces();
    const code = this.text.charCodeAt(this.at);
    this.at++;
    if (code === comma) this.skipSpaces();
    return code;
  }

  protected skipSpaces(): void {
    while (this.text.charCodeAt(this.at) === space) this.at++;
  }
}

/** In flow collections only what no reader takes for an indicator. */
const flowPlain = /[^\s,[\]{}:#?"'&*!|>%@`]+(?: +[^\s,[\]{}:#?"'&*!|>%@`]+)* */y;

/** A plain key as JSON has it. */
export function toPlainKey(source: string): string | undefined {
  const value = resolvePlain(source);
  if (typeof value === "string") return value;
  const key = toKeyText(value, source);
  return "error" in key ? undefined : key.key;
}

/** Undefined for infinities, which JSON does not have. */
function makePlain(source: string, start: number, end: number): ScalarNode | undefined {
  const value = resolvePlain(source);
  if (typeof value === "number" && !Number.isFinite(value)) return undefined;
  return { kind: "scalar", value, source, quoted: false, range: { start, end } };
}

function makeQuoted(value: string, start: number, end: number): ScalarNode {
  return { kind: "scalar", value, source: value, quoted: true, range: { start, end } };
}

/** Longer maps go to composeYaml.ts. */
const maxEntries = 200;

/** Whether the map has `key`, or too many keys to look at each. */
export function hasKey(entries: readonly MapEntry[], key: string): boolean {
  return entries.length > maxEntries || entries.some((entry) => entry.key === key);
}
