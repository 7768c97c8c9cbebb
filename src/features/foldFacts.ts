// Several facts in the length that editors leave to the hints of a line: in full, else fewer words, else a count.
// VS Code cuts hints at 43 characters (editor.inlayHints.maximumLength) in the middle of a word.
import type { HintFact } from "./keyFacts.ts";
import { countText } from "./keyText.ts";

export const maxHintLength = 43;

export function foldFacts(facts: readonly HintFact[]): string {
  let last = "";
  for (const form of formsOf(facts)) {
    if (form.length <= maxHintLength) return form;
    last = form;
  }
  return cutAtWord(last);
}

/** Longest first. Made one by one: a line may have hundreds of facts, and mostly the first or the second form is taken. */
function* formsOf(facts: readonly HintFact[]): Iterable<string> {
  yield joinTexts(facts);
  const keys = facts.flatMap(({ text, key }) => (key === undefined ? [] : [{ text, ...key }]));
  const skipped = facts.filter((fact) => fact.shortSkipped !== undefined);
  if (keys.length + skipped.length < facts.length) yield* plainForms(facts);
  else if (keys.length === 0) yield* skippedForms(skipped);
  else
    for (const form of keyForms(keys))
      for (const others of skippedForms(skipped)) yield others === "" ? form : `${form}; ${others}`;
}

/** Up to where it is too long: then no one reads it. One text is there in full. */
function joinTexts(facts: readonly { readonly text: string }[]): string {
  let joined = "";
  for (const { text } of facts) {
    joined = joined === "" ? text : `${joined}; ${text}`;
    if (joined.length > maxHintLength) break;
  }
  return joined;
}

type Key = NonNullable<HintFact["key"]> & { readonly text: string };

function* keyForms(keys: readonly Key[]): Iterable<string> {
  const peers = new Set(keys.map(({ peer }) => peer));
  const whats = new Set(keys.map(({ ports, outcome }) => `${ports} ${outcome}`));
  const outcomes = new Set(keys.map(({ outcome }) => outcome));
  const ports = [...new Set(keys.map((key) => key.ports))].join(", ");
  const [what] = whats;
  const [outcome] = outcomes;
  const [peer] = peers;
  // A rule for any identity makes a key per aggregate, too.
  const who = peers.has("any identity") || peers.size === 1 ? `${peer}` : `${peers.size} peers`;
  const count = countText(keys.length, "key");
  yield joinTexts(keys);
  if (whats.size === 1 && peer === "any identity" && keys.length > 1) yield `${who} → ${what} (${count})`;
  if (whats.size === 1) yield `${who} → ${what}`;
  const shortPeers = new Set(keys.map(({ shortPeer }) => shortPeer));
  const [shortPeer] = shortPeers;
  if (whats.size === 1 && shortPeers.size === 1 && shortPeer !== peer) yield `${shortPeer} → ${what}`;
  if (outcomes.size === 1) yield `${who} → ${ports} ${outcome}`;
  if (outcomes.size === 1) yield `${who} → ${count}, ${outcome}`;
  yield `${who} → ${count}`;
  yield count;
}

function* skippedForms(skipped: readonly HintFact[]): Iterable<string> {
  const [first] = skipped;
  if (first === undefined) return yield "";
  yield joinTexts(skipped);
  if (skipped.length === 1) yield* first.shortSkipped?.() ?? [];
  yield `${countText(skipped.length, "key")} not in the map`;
  yield `${skipped.length} not in the map`;
}

function plainForms(facts: readonly HintFact[]): readonly string[] {
  const [first] = facts;
  if (first === undefined || facts.length === 1) return [];
  return [`${first.text} … and ${facts.length - 1} more`, first.text];
}

function cutAtWord(text: string): string {
  const cut = text.slice(0, maxHintLength - 1);
  return `${cut.slice(0, cut.lastIndexOf(" ")).replace(/[,;:]$/, "")} …`;
}
