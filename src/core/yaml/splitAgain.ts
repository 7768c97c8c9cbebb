// A file's text split once more after an edit: only between the first and the last document that the edit touched.
// Rests on what splitDocuments.ts says: whether a line separates is decided by that line alone.
import type { SourceDocument, SourceFile } from "./sourceDocument.ts";
import type { Piece } from "./splitDocuments.ts";
import { byteOrderMark, splitDocuments } from "./splitDocuments.ts";

export interface SplitAgain {
  /** Untouched, as they were. */
  readonly before: readonly SourceDocument[];
  readonly pieces: readonly Piece[];
  /** Untouched, at their new places. */
  readonly after: readonly SourceDocument[];
}

export function splitAgain(previous: SourceFile, text: string): SplitAgain {
  const { documents } = previous;
  const nBefore = countSameAtStart(previous, text);
  const nAfter = countSameAtEnd(previous, text, nBefore);
  const moved = text.length - previous.text.length;
  const start = nBefore === 0 ? 0 : (documents[nBefore]?.offset ?? 0);
  const firstAfter = documents[documents.length - nAfter];
  const end = firstAfter === undefined ? text.length : firstAfter.offset + moved;
  // The separator line before `end` belongs to what is split, and is no document of its own.
  const pieces = splitDocuments(text.slice(start, end)).map((piece) => ({
    ...piece,
    document: piece.document + nBefore,
    offset: piece.offset + start,
  }));
  const shift = nBefore + pieces.length - (documents.length - nAfter);
  const after = documents.slice(documents.length - nAfter);
  return {
    before: documents.slice(0, nBefore),
    pieces,
    after:
      shift === 0 && moved === 0
        ? after
        : after.map(({ document, offset, content }) => ({
            document: document + shift,
            offset: offset + moved,
            content,
          })),
  };
}

/** Documents that begin and end where they did: what is between them and the next one is the same, too. */
function countSameAtStart({ documents, text: before }: SourceFile, text: string): number {
  let n = 0;
  for (; n + 1 < documents.length; n++) {
    const from = n === 0 ? 0 : (documents[n]?.offset ?? 0);
    const to = documents[n + 1]?.offset ?? 0;
    if (before.slice(from, to) !== text.slice(from, to)) break;
  }
  // A byte order mark is one at the start of the file alone.
  return text.startsWith(byteOrderMark, documents[n]?.offset ?? 0) ? 0 : n;
}

/** Documents at the end whose text is the same, and the separator line before them. */
function countSameAtEnd({ documents, text: before }: SourceFile, text: string, nBefore: number): number {
  const moved = text.length - before.length;
  const floor = documents[nBefore]?.offset ?? 0;
  let n = 0;
  let end = before.length;
  while (documents.length - n - 1 > nBefore) {
    const last = documents[documents.length - n - 1];
    const other = documents[documents.length - n - 2];
    if (last === undefined || other === undefined) break;
    // From the line break that ends the document before it.
    const from = other.offset + other.content.text.length - 1;
    if (from + moved < floor || before.slice(from, end) !== text.slice(from + moved, end + moved)) break;
    end = last.offset;
    n++;
  }
  return n;
}
