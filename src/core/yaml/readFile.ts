// One file to its documents, reusing everything that an edit did not touch.
import type { Problem } from "../text/problem.ts";
import { parseDocument } from "./parseDocument.ts";
import { parseJson } from "./parseJson.ts";
import type { DocumentContent, SourceDocument, SourceFile } from "./sourceDocument.ts";
import { splitAgain } from "./splitAgain.ts";
import type { Piece } from "./splitDocuments.ts";
import { byteOrderMark, splitDocuments } from "./splitDocuments.ts";

/** In bytes of UTF-8. */
const maxYamlSize = 1_000_000;
const maxJsonSize = 64_000_000;

/**
 * Splits `text` and parses the pieces whose text `previous` does not hold, wherever it held them: an unchanged piece
 * keeps its DocumentContent object. `.json` files are JSON, all others YAML. Never throws.
 */
export function readSourceFile(file: string, text: string, previous?: SourceFile): SourceFile {
  const isJson = file.toLowerCase().endsWith(".json");
  const limit = isJson ? maxJsonSize : maxYamlSize;
  if (isLargerThan(text, limit)) return { file, text: "", documents: [], problems: [describeTooLarge(isJson)] };
  const known = previous?.file === file ? previous : undefined;
  if (isJson)
    return { file, text, documents: readPieces(takeWhole(text), known?.documents ?? [], parseJson), problems: [] };
  const parse = (piece: string) => parseDocument(detach(piece));
  if (known === undefined) return { file, text, documents: readPieces(splitDocuments(text), [], parse), problems: [] };
  const { before, pieces, after } = splitAgain(known, text);
  const documents = [...before, ...readPieces(pieces, known.documents, parse), ...after];
  return { file, text, documents, problems: [] };
}

function readPieces(
  pieces: readonly Piece[],
  previous: readonly SourceDocument[],
  parse: (piece: string) => DocumentContent,
): readonly SourceDocument[] {
  const known = new Map<string, DocumentContent>();
  for (const { content } of pieces.length === 0 ? [] : previous) known.set(content.text, content);
  return pieces.map(({ document, offset, text }) => {
    const content = known.get(text) ?? parse(text);
    known.set(content.text, content);
    return { document, offset, content };
  });
}

/**
 * A copy. A slice keeps the string alive that it was cut from: without one, each unchanged document would hold on to the
 * whole file as it was when the document was last edited.
 */
function detach(piece: string): string {
  return ` ${piece}`.slice(1);
}

function takeWhole(text: string): ReturnType<typeof splitDocuments> {
  const offset = text.startsWith(byteOrderMark) ? 1 : 0;
  return text.length === offset ? [] : [{ document: 0, offset, text: text.slice(offset) }];
}

/** Whether `text` takes more than `limit` bytes of UTF-8; counts only where the length in UTF-16 units leaves it open. */
function isLargerThan(text: string, limit: number): boolean {
  if (text.length > limit) return true;
  if (text.length * 3 <= limit) return false;
  if (!/[\u0080-\uffff]/.test(text)) return false;
  let size = text.length;
  for (let at = 0; at < text.length && size <= limit; at++) {
    const code = text.charCodeAt(at);
    // A surrogate pair is two units and four bytes: one more for each half.
    if (code >= 0x80) size += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
  }
  return size > limit;
}

function describeTooLarge(isJson: boolean): Problem {
  const limit = isJson ? "64 MB for JSON" : "1 MB for YAML";
  return {
    code: "file-too-large",
    severity: "warning",
    range: { start: 0, end: 0 },
    message: `File left out: it is larger than ${limit}. Split it, or exclude it in the settings.`,
  };
}
