// Sentences with their links, keys and marks, and the small pieces that stand in them.
import type { Place, Sentence } from "../../../src/protocol/sentence.ts";
import type { EntryView } from "../../../src/protocol/sideView.ts";
import { append, el, link } from "./dom.ts";

/** What the parts of the view can ask for. */
export interface Actions {
  openPlace(place: Place): void;
  openSetting(setting: string): void;
  /** Opens an option of the packet's way in the form. */
  openOption(name: string): void;
  copy(text: string): void;
}

/** `key` tells the links of this sentence from all others, so that focus survives a new verdict. */
export function sentence(parts: Sentence, key: string, actions: Actions): DocumentFragment {
  const fragment = document.createDocumentFragment();
  parts.forEach((part, index) => {
    append(fragment, [sentencePart(part, `${key}.${index}`, actions)]);
  });
  return fragment;
}

function sentencePart(part: Sentence[number], key: string, actions: Actions): Node | string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "code":
      return el("code", {}, part.text);
    case "mark":
      return el("mark", {}, part.text);
    case "assumed":
      return el("span", { class: "assumed" }, part.text);
    case "place":
      return placeLink(part.place, key, actions);
  }
}

/** `policies/db.yaml:9`, counted from 1. */
export function placeText({ file, line }: Place): string {
  return `${file}:${line + 1}`;
}

export function placeLink(place: Place, key: string, actions: Actions): HTMLElement {
  return link(placeText(place), key, undefined, () => actions.openPlace(place));
}

/** `1002 5432/TCP allow`: the one form of a key everywhere. */
export function entryText({ identity, port, verdict, extras }: EntryView): string {
  return [`${identity} ${port} ${verdict}`, ...extras].join(", ");
}
