// A parsed document of the `yaml` package to our tree.
// Mirrors what go.yaml.in/yaml/v2 v2.4.2 decode.go and sigs.k8s.io/yaml v1.6.0 yaml.go make of a document: aliases and
// their limit, merge keys in the order in which they stand, keys as text, scalars as resolveScalar.ts says.
// Leaves out: tags of collections, which Go ignores.
import type { Alias, Document, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { isAlias, isMap, isScalar, isSeq } from "yaml";
import type { Problem } from "../text/problem.ts";
import type { Range } from "../text/range.ts";
import { EntryList } from "./entryList.ts";
import type { MapNode, ScalarNode, SeqNode, YamlNode } from "./node.ts";
import { trimRange } from "./plainYamlText.ts";
import type { RelaxedText } from "./relaxIndentation.ts";
import { resolvePlain, resolveTagged, toKeyText } from "./resolveScalar.ts";
import { describeInvalidYaml } from "./yamlProblem.ts";

type Source = Alias | Scalar | YAMLMap | YAMLSeq;

interface Anchor {
  /** Undefined while the node is being built. */
  built: YamlNode | undefined;
  /** Nodes that Go decodes for it, aliases in it expanded. */
  nDecoded: number;
}

/**
 * State of one walk in document order: which anchors stand so far, how much Go would have decoded so far. Build methods
 * return undefined once `failure` is set. An alias is the very node of its anchor, so that no expansion takes memory.
 */
export class TreeBuilder {
  readonly problems: Problem[] = [];
  failure: Problem | undefined;
  private readonly relaxed: RelaxedText;
  private readonly anchors = new Map<string, Anchor>();
  private nDecoded = 1;
  private nFromAliases = 0;

  constructor(relaxed: RelaxedText) {
    this.relaxed = relaxed;
  }

  /** Undefined for a document of nothing but comments. */
  buildRoot(document: Document.Parsed): YamlNode | undefined {
    const { contents } = document;
    if (contents === null || isAbsent(contents)) return undefined;
    return this.build(contents, 0);
  }

  /** `place` is where the node would stand if it is absent. */
  private build(source: unknown, place: number): YamlNode | undefined {
    const nBefore = this.nDecoded++;
    if (isAlias(source)) return this.expand(source);
    if (!isScalar(source) && !isCollection(source)) return makeNull(place);
    const anchor: Anchor = { built: undefined, nDecoded: 0 };
    if (source.anchor !== undefined) {
      if (!anchorName.test(source.anchor)) return this.failAnchor(source, source.anchor);
      this.anchors.set(source.anchor, anchor);
    }
    if (isScalar(source)) anchor.built = this.buildScalar(source, place);
    else anchor.built = isMap(source) ? this.buildMap(source) : this.buildSeq(source);
    anchor.nDecoded = this.nDecoded - nBefore;
    return anchor.built;
  }

  private expand(alias: Alias): YamlNode | undefined {
    const anchor = this.anchors.get(alias.source);
    const range = this.toRange(alias);
    const name = `\`*${alias.source}\``;
    if (!anchorName.test(alias.source)) return this.failAnchor(alias, alias.source);
    if (anchor === undefined) {
      return this.fail(range, `Alias ${name} of nothing: unknown anchor. Write \`&${alias.source}\` before it.`);
    }
    if (anchor.built === undefined) {
      const message = `Circular alias ${name}: it stands inside the value that it repeats. Write the value out.`;
      return this.fail(range, message, "circular-alias");
    }
    this.nDecoded += anchor.nDecoded;
    this.nFromAliases += anchor.nDecoded;
    if (!this.isExcessive()) return anchor.built;
    const message = `Alias ${name} repeats too much: document contains excessive aliasing. Write the values out.`;
    return this.fail(range, message, "alias-bomb");
  }

  /** decode.go: 99 % of the nodes may come from aliases up to 400,000 nodes, 10 % from 4,000,000 on. */
  private isExcessive(): boolean {
    if (this.nFromAliases <= 100 || this.nDecoded <= 1000) return false;
    const share = Math.min(1, Math.max(0, (this.nDecoded - 400_000) / 3_600_000));
    return this.nFromAliases / this.nDecoded > 0.99 - 0.89 * share;
  }

  private buildScalar(source: Scalar, place: number): ScalarNode | undefined {
    const { type = "PLAIN", tag } = source;
    const quoted = type !== "PLAIN";
    const isBlock = type.startsWith("BLOCK");
    const range = isBlock ? this.trim(source) : this.toRange(source);
    const text = isBlock ? this.readBlockScalar(source) : (source.source ?? "");
    if (text === "" && !quoted && tag === undefined) return makeNull(source.anchor === undefined ? place : range.start);
    if (type === "QUOTE_DOUBLE" && hasEscapedSlash(this.sliceOf(source))) {
      return this.fail(range, "Escape `\\/`: found unknown escape character. Write the slash alone.");
    }
    const resolved = resolve(tag, text, quoted);
    if ("error" in resolved) return this.fail(range, `Tag that does not fit: ${resolved.error}. Leave the tag out.`);
    return { kind: "scalar", value: resolved.value, source: text, quoted, range };
  }

  /** Go ends the value with a line break only where the text has one. */
  private readBlockScalar(source: Scalar): string {
    const value = source.source ?? "";
    const { text } = this.relaxed;
    const endsInLine = source.range?.[1] === text.length && !/\n[ \t\r]*$/.test(this.sliceOf(source));
    return endsInLine && value.endsWith("\n") ? value.slice(0, -1) : value;
  }

  private buildSeq(source: YAMLSeq): SeqNode | undefined {
    const range = this.toRange(source);
    const items: YamlNode[] = [];
    let { start: end } = range;
    for (const item of source.items) {
      const node = this.build(item, isNode(item) ? this.trimBefore(item) : end);
      if (node === undefined) return undefined;
      this.checkFinite(node);
      items.push(node);
      end = isAlias(item) ? this.toRange(item).end : node.range.end;
    }
    if (this.failure !== undefined) return undefined;
    return { kind: "seq", items, range: source.flow ? range : { start: range.start, end } };
  }

  private buildMap(source: YAMLMap): MapNode | undefined {
    const range = this.toRange(source);
    const entries = new EntryList(this.problems);
    let { start: end } = range;
    for (const pair of source.items) {
      const isBuilt = isMergeKey(pair.key) ? this.merge(pair.value, entries) : this.buildEntry(pair, source, entries);
      if (!isBuilt) return undefined;
      end = isNode(pair.value) ? this.toRange(pair.value).end : end;
      const last = entries.last;
      if (!isAlias(pair.value) && !isMergeKey(pair.key) && last !== undefined) end = last.value.range.end;
    }
    return { kind: "map", entries: entries.entries, range: source.flow ? range : { start: range.start, end } };
  }

  private buildEntry(pair: Pair, map: YAMLMap, entries: EntryList): boolean {
    const key = this.build(pair.key, this.toRange(map).start);
    if (key === undefined) return false;
    const keyRange = isNode(pair.key) ? this.toRange(pair.key) : key.range;
    const keyText = this.toKey(key, keyRange);
    if (keyText === undefined || (map.flow && !this.checkFlowKey(pair.key))) return false;
    const value = this.build(pair.value, this.findPlaceOfValue(pair));
    if (value === undefined) return false;
    this.checkFinite(value);
    entries.set({ key: keyText, keyRange, value });
    return this.failure === undefined;
  }

  private toKey(node: YamlNode, range: Range): string | undefined {
    if (node.kind !== "scalar") {
      const message =
        "Map key that is a map or a list: invalid map key. Quote it, or the value if it opens with `{` or `[`.";
      return this.fail(range, message);
    }
    const isText = node.quoted && typeof node.value === "string";
    const text = isText ? { key: String(node.value) } : toKeyText(node.value, node.source);
    return "error" in text ? this.fail(range, `Map key that is no text: ${text.error}. Quote it.`) : text.key;
  }

  /** Go wants a blank behind the colon of a plain key in braces, and a quoted one on a single line. */
  private checkFlowKey(key: unknown): boolean {
    if (!isScalar(key)) return true;
    const end = key.range?.[1] ?? 0;
    const { text } = this.relaxed;
    if (key.type === "PLAIN" && text[end] === ":" && /[[{]/.test(text[end + 1] ?? "")) {
      const range = this.toRange(key);
      this.fail(
        { start: range.start, end: range.end + 1 },
        "Key in braces without a blank behind its colon: did not find expected ',' or '}'. Write a blank behind the colon.",
      );
      return false;
    }
    return true;
  }

  /** Puts the entries of a merged map, or of a list of them, the first last: earlier ones take precedence. */
  private merge(source: unknown, entries: EntryList): boolean {
    const merged: MapNode[] = [];
    for (const each of isSeq(source) ? source.items : [source]) {
      const node = this.build(each, 0);
      if (node === undefined) return false;
      if (node.kind !== "map") {
        const range = isNode(each) ? this.toRange(each) : node.range;
        this.fail(
          range,
          "Merge key `<<` without a map: map merge requires map or sequence of maps as the value. Write an alias of a map.",
        );
        return false;
      }
      merged.push(node);
    }
    for (const node of merged.reverse()) for (const entry of node.entries) entries.merge(entry);
    return true;
  }

  /** JSON, which the API server is sent, has no infinity. */
  private checkFinite(node: YamlNode): void {
    if (node.kind !== "scalar" || typeof node.value !== "number" || Number.isFinite(node.value)) return;
    const name = Number.isNaN(node.value) ? "NaN" : node.value > 0 ? "+Inf" : "-Inf";
    this.fail(
      node.range,
      `Number that JSON does not have: json: unsupported value: ${name}. Quote it, or write a number.`,
    );
  }

  private failAnchor(source: Source, name: string): undefined {
    const message = `Name of an anchor \`${name}\`: did not find expected alphabetic or numeric character. Write letters, digits, \`-\` and \`_\`.`;
    return this.fail(this.toRange(source), message);
  }

  private fail(range: Range, message: string, code = "invalid-yaml"): undefined {
    this.failure ??= describeInvalidYaml(range, code, message);
    return undefined;
  }

  private toRange(source: Source): Range {
    const [start = 0, end = start] = source.range ?? [];
    return this.toOriginal({ start, end });
  }

  private toOriginal({ start, end }: Range): Range {
    return { start: this.relaxed.toOriginal(start), end: this.relaxed.toOriginal(end) };
  }

  private trim(source: Source): Range {
    const [start = 0, end = start] = source.range ?? [];
    return this.toOriginal(trimRange(this.relaxed.text, { start, end }));
  }

  private sliceOf(source: Source): string {
    const [start = 0, end = start] = source.range ?? [];
    return this.relaxed.text.slice(start, end);
  }

  /** Where `source` starts, less the blanks before it: behind the dash of an absent item. */
  private trimBefore(source: Source): number {
    const [end = 0] = source.range ?? [];
    return this.relaxed.toOriginal(trimRange(this.relaxed.text, { start: 0, end }).end);
  }

  /** Behind the colon of an absent value. */
  private findPlaceOfValue({ key, value }: Pair): number {
    const { text } = this.relaxed;
    let at = isNode(key) ? (key.range?.[1] ?? 0) : 0;
    while (text[at] === " ") at++;
    if (text[at] === ":") return this.relaxed.toOriginal(at + 1);
    return isNode(value) ? this.trimBefore(value) : this.relaxed.toOriginal(at);
  }
}

const anchorName = /^[0-9A-Za-z_-]+$/;

function resolve(tag: string | undefined, text: string, quoted: boolean): ReturnType<typeof resolveTagged> {
  if (tag !== undefined) return resolveTagged(tag, text);
  return { value: quoted ? text : resolvePlain(text) };
}

/** YAML 1.2 took it over from JSON; Go's parser knows YAML 1.1 alone. */
function hasEscapedSlash(source: string): boolean {
  return source.includes("\\/") && (source.match(/\\[\s\S]/g) ?? []).some((pair) => pair === "\\/");
}

function isNode(source: unknown): source is Source {
  return isAlias(source) || isScalar(source) || isCollection(source);
}

function isCollection(source: unknown): source is YAMLMap | YAMLSeq {
  return isMap(source) || isSeq(source);
}

function isMergeKey(key: unknown): boolean {
  if (!isScalar(key) || key.source !== "<<" || key.type !== "PLAIN") return false;
  return key.tag === undefined || key.tag === "tag:yaml.org,2002:merge";
}

function isAbsent(source: unknown): boolean {
  if (!isScalar(source) || source.tag !== undefined || source.anchor !== undefined) return false;
  return source.source === "" && source.type === "PLAIN";
}

function makeNull(place: number): ScalarNode {
  return { kind: "scalar", value: null, source: "", quoted: false, range: { start: place, end: place } };
}
