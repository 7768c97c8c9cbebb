// The keys of one place as short facts for a hint: `web → 1002 5432/TCP allow`, then what was skipped and why.
import type { ItemKeys, PolicyMapEntryView, WorldView } from "../core/index.ts";
import { extrasOf, keyText, portText } from "./keyText.ts";
import { peerName, shortName, withoutPrefixes } from "./peerName.ts";
import { shortSkippedTexts, skippedTexts } from "./skippedText.ts";

/** One thing that a hint says; its other fields let several be folded into one. */
export interface HintFact {
  readonly text: string;
  readonly key?: {
    readonly peer: string;
    /** For places where `peer` is too long. */
    readonly shortPeer: string;
    readonly ports: string;
    readonly outcome: string;
  };
  /** Shorter texts of a skipped key, the most telling first; asked for where it is the only one. */
  readonly shortSkipped?: () => readonly string[];
}

/** Every fact once, keys before skipped ones; equal keys of several maps are one fact. */
export function keyFacts(world: WorldView, file: string, keys: readonly ItemKeys[]): readonly HintFact[] {
  const facts = new Map<string, HintFact>();
  const add = (fact: HintFact) => facts.set(fact.text, fact);
  for (const { entries } of keys) for (const entry of entries) add(keyFact(world, entry));
  const textOf = skippedTexts(file);
  for (const { skipped } of keys) {
    for (const one of skipped) add({ text: textOf(one), shortSkipped: () => shortSkippedTexts(one, file) });
  }
  return [...facts.values()];
}

function keyFact(world: WorldView, entry: PolicyMapEntryView): HintFact {
  const peer = shortName(peerName(entry, world));
  const outcome = [entry.verdict, ...extrasOf(entry)].join(", ");
  return {
    text: `${peer} → ${keyText(entry)}`,
    key: { peer, shortPeer: withoutPrefixes(peer), ports: portText(entry), outcome },
  };
}
