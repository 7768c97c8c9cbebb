// The keys of one place as short facts for a hint: `web → 1002 5432/TCP allow`, then what was skipped and why.
import type { ItemKeys, WorldView } from "../core/index.ts";
import { keyText } from "./keyText.ts";
import { peerName, shortName } from "./peerName.ts";
import { skippedText } from "./skippedText.ts";

const nShown = 2;

/** Every fact once, keys before skipped ones; equal keys of several maps are one fact. */
export function keyFacts(world: WorldView, file: string, keys: readonly ItemKeys[]): readonly string[] {
  const facts = new Set<string>();
  for (const { entries } of keys) {
    for (const entry of entries) facts.add(`${shortName(peerName(entry, world))} → ${keyText(entry)}`);
  }
  for (const { skipped } of keys) for (const one of skipped) facts.add(skippedText(one, file));
  return [...facts];
}

/** The first facts in one line, the others as a count: `… and 7 more`. */
export function foldFacts(facts: readonly string[]): string {
  const shown = facts.slice(0, nShown).join("; ");
  return facts.length > nShown ? `${shown} … and ${facts.length - nShown} more` : shown;
}
