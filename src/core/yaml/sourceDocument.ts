// One document of a file: its slice of text, identity and tree. Unchanged slices keep the same object across edits.
import type { Problem } from "../text/problem.ts";
import type { YamlNode } from "./node.ts";

export interface SourceDocument {
  /** Counts from 0 as interfaces.md says (Counting). */
  readonly document: number;
  /** Where `content.text` starts in the file, in UTF-16 units. */
  readonly offset: number;
  readonly content: DocumentContent;
}

/** Everything that depends on the text of the piece alone: kept while the text is the same, wherever it moves to. */
export interface DocumentContent {
  readonly text: string;
  /** Undefined where the text does not parse, is empty, or is templated beyond parsing. */
  readonly root: YamlNode | undefined;
  /** `{{ }}` or `${VAR}` is in the text. */
  readonly isTemplated: boolean;
  /** YAML errors, duplicate keys, alias bombs …; ranges counted from the document. */
  readonly problems: readonly Problem[];
}

export interface SourceFile {
  readonly file: string;
  /** The whole text; empty where the file was left out. */
  readonly text: string;
  readonly documents: readonly SourceDocument[];
  /** Problems of the file itself: too large, unreadable. Ranges counted from the file. */
  readonly problems: readonly Problem[];
}
