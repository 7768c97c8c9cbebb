// All of YAML, through the parser of the `yaml` package, to our tree: anchors, merge keys, tags, folded scalars, errors.
// Accepts what go.yaml.in/yaml/v2 v2.4.2 accepts, which is not quite YAML 1.2 (relaxIndentation.ts, findTab.ts).
// Leaves out: further documents in the text. Go's Unmarshal reads the first alone, and so do we, with a warning.
import { Composer, type CST, Parser, type YAMLParseError } from "yaml";
import type { Problem } from "../text/problem.ts";
import type { Range } from "../text/range.ts";
import { findDeepLine, findDeepToken } from "./findDepth.ts";
import { findForbiddenTab } from "./findTab.ts";
import type { YamlNode } from "./node.ts";
import { findLinesToIndent, indentLines, type RelaxedText } from "./relaxIndentation.ts";
import { TreeBuilder } from "./treeBuilder.ts";
import { describeSyntaxError, describeTab, describeTooDeep, describeUnreadDocument } from "./yamlProblem.ts";

export interface ComposedYaml {
  /** Undefined where the text holds no node or does not parse. */
  readonly value: YamlNode | undefined;
  readonly problems: readonly Problem[];
}

export function composeYaml(text: string): ComposedYaml {
  const indented = new Set<number>();
  let first: Problem | undefined;
  const maxRounds = Math.max(1, Math.min(12, Math.floor(roundsBudget / text.length)));
  for (let round = 0; round <= maxRounds; round++) {
    const relaxed = indentLines(
      text,
      [...indented].sort((a, b) => a - b),
    );
    const attempt = composeRelaxed(relaxed);
    if (attempt.error === undefined) return attempt.composed;
    const range = toOriginalRange(relaxed, ...attempt.error.pos);
    first ??= describeSyntaxError(attempt.error, range);
    const nBefore = indented.size;
    for (const line of findLinesToIndent(text, attempt.error, range.start)) indented.add(line);
    if (indented.size === nBefore || attempt.nErrors > maxErrors) break;
  }
  return { value: undefined, problems: first === undefined ? [] : [first] };
}

function toOriginalRange(relaxed: RelaxedText, start: number, end: number): Range {
  const last = relaxed.text.length;
  const clampedStart = Math.max(0, Math.min(start, last));
  return {
    start: relaxed.toOriginal(clampedStart),
    end: relaxed.toOriginal(Math.max(clampedStart, Math.min(end, last))),
  };
}

/** Characters to parse anew for the sake of lines that start too far left: one parse for each quote or collection. */
const roundsBudget = 200_000;
/** With more errors a text is not YAML at all. */
const maxErrors = 200;

type Attempt =
  | { readonly error: YAMLParseError; readonly nErrors: number; readonly composed?: undefined }
  | { readonly error?: undefined; readonly composed: ComposedYaml };

function composeRelaxed(relaxed: RelaxedText): Attempt {
  const { text } = relaxed;
  const nothing: ComposedYaml = { value: undefined, problems: [] };
  const tokens = readTokens(text);
  if (tokens.deep !== undefined) {
    return { composed: { ...nothing, problems: [describeTooDeep(relaxed.toOriginal(tokens.deep))] } };
  }
  const composer = new Composer(parserOptions);
  for (const document of composer.compose(tokens.first, true, text.length)) {
    const error = document.errors.find((each) => each.message !== missingBlank);
    if (error !== undefined) return { error, nErrors: document.errors.length };
    const tab = findForbiddenTab(text);
    if (tab !== -1) return { composed: { ...nothing, problems: [describeTab(relaxed.toOriginal(tab))] } };
    const builder = new TreeBuilder(relaxed);
    const value = builder.buildRoot(document);
    if (builder.failure !== undefined) return { composed: { ...nothing, problems: [builder.failure] } };
    const problems = [...builder.problems];
    if (tokens.second !== undefined) {
      const end = /[\r\n]|$/.exec(text.slice(tokens.second))?.index ?? 0;
      problems.push(describeUnreadDocument(toOriginalRange(relaxed, tokens.second, tokens.second + end)));
    }
    return { composed: { value, problems } };
  }
  return { composed: nothing };
}

const parserOptions = {
  version: "1.1",
  schema: "failsafe",
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: "silent",
} as const;

/** `"a"#comment` is one to Go. */
const missingBlank = "Comments must be separated from other tokens by white space characters";

interface Tokens {
  /** Of the first document with its directives. */
  readonly first: readonly CST.Token[];
  /** Where a second document starts. */
  readonly second: number | undefined;
  /** Where the text is nested too deeply. */
  readonly deep: number | undefined;
}

function readTokens(text: string): Tokens {
  const first: CST.Token[] = [];
  const deep = findDeepLine(text);
  if (deep !== undefined) return { first, second: undefined, deep };
  let hasDocument = false;
  for (const token of new Parser().parse(text)) {
    if (token.type === "document") {
      if (hasDocument) return { first, second: token.offset, deep: undefined };
      hasDocument = true;
      const tooDeep = token.value === undefined ? undefined : findDeepToken(token.value);
      if (tooDeep !== undefined) return { first, second: undefined, deep: tooDeep };
    }
    first.push(token);
  }
  return { first, second: undefined, deep: undefined };
}
