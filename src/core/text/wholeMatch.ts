// A regular expression of RE2 against a whole text, in time linear in the text.
// Mirrors RE2::FullMatch(), which Envoy's safe_regex asks, and Go's regexp with both ends anchored.
import { RE2JS } from "re2js";

const compiled = new Map<string, RE2JS | null>();
const maxCompiled = 1000;

/** Undefined where RE2 does not take the expression. */
export function matchesWhole(expression: string, text: string): boolean | undefined {
  let found = compiled.get(expression);
  if (found === undefined) {
    if (compiled.size >= maxCompiled) compiled.clear();
    found = compileOrNull(expression);
    compiled.set(expression, found);
  }
  return found?.matches(text);
}

function compileOrNull(expression: string): RE2JS | null {
  try {
    return RE2JS.compile(expression);
  } catch {
    return null;
  }
}
