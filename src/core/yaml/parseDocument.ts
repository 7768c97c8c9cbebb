// One piece of a YAML file to its tree and problems. Depends on nothing but the text, so that it is kept while that stays.
import type { Problem } from "../text/problem.ts";
import { composeYaml } from "./composeYaml.ts";
import { describeTemplate, findTemplateMark } from "./isTemplated.ts";
import { readPlainYaml } from "./readPlainYaml.ts";
import type { DocumentContent } from "./sourceDocument.ts";
import { byteOrderMark } from "./splitDocuments.ts";
import { describeInvalidYaml } from "./yamlProblem.ts";

/**
 * Never throws. A templated text keeps its tree where it is YAML as it stands; its one hint replaces the errors, and
 * warnings such as `duplicate-key`, which decide what Kubernetes makes of the raw text, stay behind it.
 */
export function parseDocument(text: string): DocumentContent {
  const { value: root, problems } = readYaml(text);
  const mark = findTemplateMark(text);
  if (mark === -1) return { text, root, isTemplated: false, problems: [...problems, ...describeScalar(root)] };
  const warnings = problems.filter(({ severity }) => severity !== "error");
  return { text, root, isTemplated: true, problems: [describeTemplate(text, mark), ...warnings] };
}

/** Kubernetes reads objects; a list is left to other tools. */
function describeScalar(root: DocumentContent["root"]): readonly Problem[] {
  if (root?.kind !== "scalar" || root.value === null) return noProblems;
  const shown = root.source.length > 40 ? `${root.source.slice(0, 40)}…` : root.source;
  const message = `"${shown}" is a single value: Kubernetes reads objects and refuses the file. Write \`key: value\` pairs, or remove the document.`;
  return [{ code: "not-an-object", severity: "warning", range: root.range, message }];
}

type Reading = Pick<DocumentContent, "problems"> & { readonly value: DocumentContent["root"] };

const noProblems: readonly Problem[] = [];

function readYaml(text: string): Reading {
  const forbidden = unreadable.exec(text);
  if (forbidden !== null) return { value: undefined, problems: [describeControlCharacter(forbidden)] };
  // A lone CR ends a line in YAML, but not to the `yaml` package; the length stays the same.
  const normal = text.includes("\r") ? text.replaceAll(loneCarriageReturn, "\n") : text;
  const value = normal.startsWith(byteOrderMark) ? undefined : readPlainYaml(normal);
  return value === undefined ? composeYaml(normal) : { value, problems: noProblems };
}

// go.yaml.in/yaml/v2 v2.4.2 readerc.go; a lone surrogate does not survive UTF-8 and counts as U+FFFD there.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unreadable = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;
const loneCarriageReturn = /\r(?!\n)/g;

function describeControlCharacter(match: RegExpExecArray): Problem {
  const code = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  const range = { start: match.index, end: match.index + match[0].length };
  return describeInvalidYaml(
    range,
    "invalid-yaml",
    `Control character U+${code}: control characters are not allowed in YAML. Write it as an escape in double quotes.`,
  );
}
