// A sentence for the flow view in parts that link and mark. Spaces are part of the text.

export type Part =
  | { readonly kind: "text" | "code" | "mark" | "assumed"; readonly text: string }
  | { readonly kind: "place"; readonly place: { readonly file: string; readonly line: number } };

export type Sentence = readonly Part[];

export function text(words: string): Part {
  return { kind: "text", text: words };
}

export function code(words: string): Part {
  return { kind: "code", text: words };
}

export function mark(words: string): Part {
  return { kind: "mark", text: words };
}

export function place(file: string, line: number): Part {
  return { kind: "place", place: { file, line } };
}

/** Without links and marks, as a screen reader or a test reads it. */
export function plainText(sentence: Sentence): string {
  return sentence
    .map((part) => (part.kind === "place" ? `${part.place.file}:${part.place.line + 1}` : part.text))
    .join("");
}

/** With a capital and a full stop. */
export function asSentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? "" : "."}`;
}
