// The problems of a document's text: how the parser's errors and our own are worded.
import type { YAMLParseError } from "yaml";
import type { Problem } from "../text/problem.ts";
import type { Range } from "../text/range.ts";
import type { MapEntry } from "./node.ts";

/** What kubectl and the API server's clients can't read, so that nothing of the document is ever applied. */
export function describeInvalidYaml(range: Range, code: string, message: string): Problem {
  return { code, severity: "error", range, message, rejectedBy: ["api-server"] };
}

/** What to write instead, by the parser's error code. */
const advice = new Map<string, string>([
  ["BAD_ALIAS", "Name the anchor"],
  ["BAD_DQ_ESCAPE", "Double the backslash, or write single quotes, where a backslash is just a character"],
  ["BAD_INDENT", "Indent what belongs together by the same number of spaces"],
  ["BAD_SCALAR_START", "Quote the value"],
  ["BLOCK_AS_IMPLICIT_KEY", "Start the nested map or list on its own line, or quote the value"],
  ["BLOCK_IN_FLOW", "Write the list or map in brackets all the way, or on lines of its own"],
  ["MULTILINE_IMPLICIT_KEY", "End the line with the key's colon, or quote the value"],
  ["TAB_AS_INDENT", "Indent by spaces"],
]);

/** `range` is where the error stands in the text as written. */
export function describeSyntaxError(error: Pick<YAMLParseError, "code" | "message">, range: Range): Problem {
  const fact = error.message.replaceAll(/\s+/g, " ").trim();
  const instead = advice.get(error.code);
  return describeInvalidYaml(
    range,
    "invalid-yaml",
    `Not valid YAML: ${fact}.${instead === undefined ? "" : ` ${instead}.`}`,
  );
}

export function describeTab(offset: number): Problem {
  return describeInvalidYaml(
    { start: offset, end: offset + 1 },
    "invalid-yaml",
    "Tab before the first word of a line: found a tab character that violates indentation. Write spaces.",
  );
}

export function describeTooDeep(offset: number): Problem {
  return {
    code: "too-deep",
    severity: "error",
    range: { start: offset, end: offset + 1 },
    message: "Nested too deeply: this document is not read, for no object of Kubernetes has so many levels.",
  };
}

/** kubectl keeps the last of two equal keys and says nothing. */
export function describeDuplicateKey(earlier: MapEntry): Problem {
  return {
    code: "duplicate-key",
    severity: "warning",
    range: earlier.keyRange,
    message: `Key \`${earlier.key}\` stands here twice: the last one wins, and this value is lost. Write the key once.`,
  };
}

/** A further document at `start`, up to the end of its line at `end`. */
export function describeUnreadDocument(range: Range): Problem {
  return {
    code: "unread-document",
    severity: "warning",
    range,
    message:
      "Second document in one piece: it is not read, for only a line of `---` alone starts a document. Write `---` alone on a line above it.",
  };
}
