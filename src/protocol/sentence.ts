// Words that link and mark, and the places that they lead to.
// Lines count from 0 in the file, as in LSP; the webview prints them from 1.

export interface Place {
  readonly file: string;
  readonly line: number;
}

/** A sentence that links and marks; the parts are shown one after the other, spaces are part of the text. */
export type Sentence = readonly SentencePart[];

export type SentencePart =
  | { readonly kind: "text"; readonly text: string }
  /** Keys, ports, codes, program names: monospaced. */
  | { readonly kind: "code"; readonly text: string }
  /** Shown as `file:line`, opens it. */
  | { readonly kind: "place"; readonly place: Place }
  /** The one thing that differs. */
  | { readonly kind: "mark"; readonly text: string }
  /** Invented by us or assumed. */
  | { readonly kind: "assumed"; readonly text: string };
