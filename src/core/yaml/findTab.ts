// Tabs that Go's parser refuses and the `yaml` package lets pass: before the first word of a line, comments and lines of
// blanks included, and behind `-` and `?`. Inside flow collections and scalars they are fine.
// Mirrors yaml_parser_scan_to_next_token and yaml_parser_scan_plain_scalar in go.yaml.in/yaml/v2 v2.4.2 scannerc.go.
import { CST, Lexer } from "yaml";

type Last = "plain" | "block header" | "other";

/** The offset of the first such tab, or -1. Reads `text` up to its second document. */
export function findForbiddenTab(text: string): number {
  if (!text.includes("\t")) return -1;
  let offset = 0;
  let lineStart = 0;
  let flowLevel = 0;
  /** Nothing but blanks and indicators stood on this line so far. */
  let isLeading = true;
  /** Column of the first word behind the indicators of this line. */
  let wordColumn = -1;
  /** Column of the innermost block collection that this line adds to. */
  let collectionColumn = -1;
  let last: Last = "other";
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    const type: CST.TokenType | "scalar text" | null = isScalar ? "scalar text" : CST.tokenType(lexeme);
    isScalar = type === "scalar";
    switch (type) {
      case "scalar":
      case "doc-mode":
        continue; // marks of the lexer, no text
      case "flow-error-end":
        flowLevel = 0;
        continue;
      case "doc-start":
        if (offset > 0) return -1;
        break;
      case "space": {
        const tab = isLeading && flowLevel === 0 ? lexeme.indexOf("\t") : -1;
        // A plain scalar takes the blank lines behind it, if their tabs stand deeper than its collection.
        const isPlains = last === "plain" && offset + tab - lineStart > collectionColumn;
        if (tab !== -1 && !isPlains) return offset + tab;
        break;
      }
      case "newline":
        isLeading = true;
        wordColumn = -1;
        break;
      case "seq-item-ind":
      case "explicit-key-ind":
        collectionColumn = offset - lineStart;
        isLeading = true;
        last = "other";
        break;
      default:
        if (type === "map-value-ind" && flowLevel === 0) collectionColumn = wordColumn;
        if (type === "flow-map-start" || type === "flow-seq-start") flowLevel++;
        if (type === "flow-map-end" || type === "flow-seq-end") flowLevel = Math.max(0, flowLevel - 1);
        if (wordColumn === -1) wordColumn = offset - lineStart;
        isLeading = false;
        last = next(last, type);
    }
    offset += lexeme.length;
    const lineBreak = lexeme.lastIndexOf("\n");
    if (lineBreak === -1) continue;
    lineStart = offset - lexeme.length + lineBreak + 1;
    if (type === "scalar text" && lexeme.endsWith("\n")) isLeading = true;
  }
  return -1;
}

/** A block scalar's text follows its header, a comment perhaps between. */
function next(last: Last, type: CST.TokenType | "scalar text" | null): Last {
  if (type === "block-scalar-header") return "block header";
  if (last === "block header" && type === "comment") return last;
  return type === "scalar text" && last !== "block header" ? "plain" : "other";
}
