// Quick fixes of the findings that a range touches.
import type { Finding, Range, Snapshot } from "../core/index.ts";
import { quoteCode } from "./diagnostics.ts";

export interface QuickFix {
  /** An act: "Split into two rules". */
  readonly title: string;
  readonly edits: readonly { readonly range: Range; readonly newText: string }[];
  /** The finding that it resolves: code and place. */
  readonly code: string;
  readonly range: Range;
  /** The finding has no other fix. */
  readonly isOnly: boolean;
}

export function codeActions(snapshot: Snapshot, file: string, { start, end }: Range): readonly QuickFix[] {
  return snapshot
    .findings(file)
    .filter(({ range }) => range.start <= end && start <= range.end)
    .flatMap(fixesOf);
}

function fixesOf({ fixes, code, range }: Finding): readonly QuickFix[] {
  return fixes.map(({ title, edits }) => ({ title: quoteCode(title), edits, code, range, isOnly: fixes.length === 1 }));
}
