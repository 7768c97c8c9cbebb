// Where a text is nested more deeply than recursion over it should go.
import { CST, Lexer } from "yaml";

/** Deeper than any manifest, and far below where recursion over the tree would fail. */
export const maxDepth = 400;

/** Shorter texts are parsed in no time, however deep they are. */
const minLength = 20_000;

/**
 * The offset where brackets, or the indicators of one line, are nested more than maxDepth deep. A guard before parsing,
 * which takes seconds for a megabyte of brackets.
 */
export function findDeepLine(text: string): number | undefined {
  if (text.length < minLength) return undefined;
  let offset = 0;
  let flowLevel = 0;
  let nIndicators = 0;
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    const type: CST.TokenType | null = isScalar ? null : CST.tokenType(lexeme);
    isScalar = type === "scalar";
    if (type === "scalar" || type === "doc-mode") continue;
    if (type === "flow-error-end") flowLevel = 0;
    else offset += lexeme.length;
    if (type === "newline") nIndicators = 0;
    else if (type === "seq-item-ind" || type === "map-value-ind" || type === "explicit-key-ind") nIndicators++;
    else if (type === "flow-map-start" || type === "flow-seq-start") flowLevel++;
    else if (type === "flow-map-end" || type === "flow-seq-end") flowLevel = Math.max(0, flowLevel - 1);
    if (flowLevel > maxDepth || (flowLevel === 0 && nIndicators > maxDepth)) return offset - lexeme.length;
  }
  return undefined;
}

/** The offset of a token deeper than maxDepth below `root`. Without recursion. */
export function findDeepToken(root: CST.Token): number | undefined {
  const stack: { readonly token: CST.Token; readonly depth: number }[] = [{ token: root, depth: 0 }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { token, depth } = top;
    if (!("items" in token)) continue;
    if (depth > maxDepth) return token.offset;
    for (const { key, value } of token.items) {
      if (key !== undefined && key !== null) stack.push({ token: key, depth: depth + 1 });
      if (value !== undefined) stack.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}
