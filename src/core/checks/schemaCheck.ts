// A check whose problems the CRD's schema finds and the agent does not, by the keyword of the schema.
// The words come from schema/crdMessage.ts, which knows the value and what the schema allows there.
import { keyRange, valueRange } from "../policy/api/sanitizeState.ts";
import type { CrdError } from "../schema/crdError.ts";
import type { Fix, Problem } from "../text/problem.ts";
import type { Range } from "../text/range.ts";
import { getNodeAt, type MapNode } from "../yaml/node.ts";
import type { Check, CheckInput } from "./check.ts";
import { replaceFix } from "./edits.ts";

export interface SchemaCheckOptions {
  readonly code: string;
  readonly summary: string;
  /** Keywords of CrdError. */
  readonly keywords: readonly string[];
}

export function schemaCheck({ code, summary, keywords }: SchemaCheckOptions): Check {
  return {
    code,
    severity: "error",
    summary,
    stage: "policy",
    run: (input) =>
      input.crdErrors
        .filter(({ keyword }) => keywords.includes(keyword))
        .map((error) => toSchemaFinding(code, error, input)),
  };
}

/** The finding of an error that the schema alone reports. */
export function toSchemaFinding(code: string, error: CrdError, { object: { node: root } }: CheckInput): Problem {
  const range = crdErrorRange(error, root);
  const node = getNodeAt(root, error.path);
  const message = messageAsWritten(error, root);
  const fix = node?.kind === "scalar" && !isKeyAtFault(error) ? suggestedFix(message, range) : undefined;
  const finding: Problem = {
    code,
    severity: "error",
    range,
    message,
    rejectedBy: ["api-server"],
    apiServerError: error.detail,
  };
  return fix === undefined ? finding : { ...finding, fixes: [fix] };
}

/**
 * The schema is asked about values, and `yes` is true to it, `1.10` is 1.1: the message quotes what is written, and a text
 * to write is the same in quotes. A port is the number that it means.
 */
export function messageAsWritten({ path, message }: CrdError, root: MapNode): string {
  const node = getNodeAt(root, path);
  if (node?.kind !== "scalar" || node.quoted || node.value === null) return message;
  const value = String(node.value);
  const quoted = message.replace(`\`${value}\` for`, () => `\`${node.source}\` for`);
  return path.at(-1) === "port" ? quoted : quoted.replace(`Write \`"${value}"\`.`, () => `Write \`"${node.source}"\`.`);
}

/** The value at fault, or the key where a key is. */
export function crdErrorRange(error: CrdError, root: MapNode): Range {
  return isKeyAtFault(error) ? keyRange(root, error.path) : valueRange(root, error.path);
}

function isKeyAtFault({ keyword }: CrdError): boolean {
  const ofKeys = ["required", "exactlyOneKey", "someKey", "maxItems", "minItems", "maxKeys", "minKeys", "metadataKey"];
  return ofKeys.includes(keyword);
}

/** Where a message ends in one value to write, that value in place of the old one. */
export function suggestedFix(
  message: string,
  range: { readonly start: number; readonly end: number },
): Fix | undefined {
  const value = /Write `([^`]*[^`:])`(?: without quotes)?\.$/.exec(message)?.[1];
  return value === undefined ? undefined : replaceFix(range, value);
}
