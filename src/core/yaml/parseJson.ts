// A JSON file to its one document. JSON.parse judges the text, jsonNode.ts makes the tree on demand.
import type { Problem } from "../text/problem.ts";
import { maxDepth } from "./findDepth.ts";
import { findJsonError } from "./findJsonError.ts";
import { describeTemplate, findTemplateMark } from "./isTemplated.ts";
import { indexJson, type JsonTable, makeJsonRoot, readEntries } from "./jsonNode.ts";
import type { YamlNode } from "./node.ts";
import type { DocumentContent } from "./sourceDocument.ts";
import { describeDuplicateKey, describeInvalidYaml, describeTooDeep } from "./yamlProblem.ts";

/** Never throws. `text` has no byte order mark. Up to 1 MB duplicate keys are reported, as `duplicate-key`. */
export function parseJson(text: string): DocumentContent {
  const { root, problems } = readJson(text);
  const mark = findTemplateMark(text);
  if (mark === -1) return { text, root, isTemplated: false, problems };
  const warnings = problems.filter(({ severity }) => severity !== "error");
  return { text, root, isTemplated: true, problems: [describeTemplate(text, mark), ...warnings] };
}

/** No dump of a cluster holds duplicate keys, and looking at every key of one takes seconds. */
const maxDuplicateSearch = 1_000_000;

function readJson(text: string): Pick<DocumentContent, "root" | "problems"> {
  if (/^[ \t\r\n]*$/.test(text)) return { root: undefined, problems: [] };
  if (!isJson(text)) {
    const { at, message } = findJsonError(text);
    const range = { start: at, end: Math.min(at + 1, text.length) };
    return { root: undefined, problems: [describeInvalidYaml(range, "invalid-json", `Not valid JSON: ${message}.`)] };
  }
  const table = indexJson(text);
  if (table.depth > maxDepth) return { root: undefined, problems: [describeTooDeep(0)] };
  const root = makeJsonRoot(table);
  return { root, problems: text.length > maxDuplicateSearch ? [] : findDuplicateKeys(table, root) };
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function findDuplicateKeys(table: JsonTable, root: YamlNode): readonly Problem[] {
  const problems: Problem[] = [];
  let container = -1;
  const visit = (node: YamlNode): void => {
    if (node.kind === "scalar") return;
    container++;
    if (node.kind === "seq") {
      for (const item of node.items) visit(item);
      return;
    }
    const entries = readEntries(table, node.range, container);
    const last = new Map(entries.map((entry) => [entry.key, entry]));
    for (const entry of entries) {
      if (last.get(entry.key) !== entry) problems.push(describeDuplicateKey(entry));
      visit(entry.value);
    }
  };
  visit(root);
  return problems;
}
