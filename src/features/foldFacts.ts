// Several facts in the length that editors leave to the hints of a line: in full, else fewer words, else a count.
// VS Code cuts hints at 43 characters (editor.inlayHints.maximumLength) in the middle of a word.
import type { HintFact } from "./keyFacts.ts";
import { countText } from "./keyText.ts";

export const maxHintLength = 43;

export function foldFacts(facts: readonly HintFact[]): string {
  const forms = [facts.map(({ text }) => text).join("; "), ...shortForms(facts)];
  return forms.find(({ length }) => length <= maxHintLength) ?? cutAtWord(forms.at(-1) ?? "");
}

function shortForms(facts: readonly HintFact[]): readonly string[] {
  const keys = facts.flatMap(({ text, key }) => (key === undefined ? [] : [{ text, ...key }]));
  const skipped = facts.filter((fact) => fact.skipped !== undefined);
  if (keys.length + skipped.length < facts.length) return plainForms(facts);
  const ofSkipped = skippedForms(skipped);
  if (keys.length === 0) return ofSkipped;
  return keyForms(keys).flatMap((form) => ofSkipped.map((others) => (others === "" ? form : `${form}; ${others}`)));
}

type Key = NonNullable<HintFact["key"]> & { readonly text: string };

function keyForms(keys: readonly Key[]): readonly string[] {
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
  return [
    keys.map(({ text }) => text).join("; "),
    ...(whats.size === 1 && peer === "any identity" && keys.length > 1 ? [`${who} → ${what} (${count})`] : []),
    ...(whats.size === 1 ? [`${who} → ${what}`] : []),
    ...(outcomes.size === 1 ? [`${who} → ${ports} ${outcome}`] : []),
    ...(outcomes.size === 1 ? [`${who} → ${count}, ${outcome}`] : []),
    `${who} → ${count}`,
    count,
  ];
}

function skippedForms(skipped: readonly HintFact[]): readonly string[] {
  const [first] = skipped;
  if (first === undefined) return [""];
  return [
    skipped.map(({ text }) => text).join("; "),
    ...(skipped.length === 1 ? (first.skipped ?? []) : []),
    `${countText(skipped.length, "key")} not in the map`,
    `${skipped.length} not in the map`,
  ];
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
