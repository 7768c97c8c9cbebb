// What a rule asked for and the map does not hold, in words: `1002 80/TCP: covered by ANY 80/TCP, b.yaml:14`.
import type { PolicyMapEntryView, SkippedKeyView } from "../core/index.ts";
import { portText } from "./keyText.ts";
import { placeTextFrom } from "./placeText.ts";

/** `fromFile` is the file in whose neighbourhood the text is shown: places beside it lose their folder. */
export function skippedText(skipped: SkippedKeyView, fromFile: string): string {
  return skippedTexts(fromFile)(skipped);
}

/** The same for many keys: what covers them is put into words once. */
export function skippedTexts(fromFile: string): (skipped: SkippedKeyView) => string {
  const texts = new Map<PolicyMapEntryView, string>();
  const coveringOnce = (entry: PolicyMapEntryView): string => {
    const text = texts.get(entry) ?? coveringText(entry, fromFile);
    texts.set(entry, text);
    return text;
  };
  return (skipped) => `${askedText(skipped)}: ${reasonText(skipped, coveringOnce)}`;
}

/** The same in fewer and fewer words: without the identity, then without the place of the covering rule. */
export function shortSkippedTexts(skipped: SkippedKeyView, fromFile: string): readonly string[] {
  const short = `${portText(skipped)}: ${reasonText(skipped, (entry) => coveringText(entry, fromFile))}`;
  return [short, short.replace(/, [^,]*:\d+$/, "")];
}

function askedText({ identity, protocol, port, endPort }: SkippedKeyView): string {
  const ports = portText({ protocol, port, endPort });
  if (identity === null) return ports;
  return `${identityText(identity)} ${ports}`;
}

function reasonText({ reason, coveredBy }: SkippedKeyView, textOf: (covering: PolicyMapEntryView) => string): string {
  const by = coveredBy === null ? "" : ` ${textOf(coveredBy)}`;
  switch (reason) {
    case "elided":
      return by === "" ? "needs no key of its own" : `same as${by}`;
    case "covered-by-wildcard":
    case "covered":
      return by === "" ? "covered by another key" : `covered by${by}`;
    case "aggregate-equivalent":
      return by === "" ? "held by its aggregate" : `held by aggregate${by}`;
    case "overridden-by-deny":
      return by === "" ? "overridden by a deny" : `overridden by deny${by}`;
    case "lower-precedence":
      return by === "" ? "lower precedence" : `lower precedence than${by}`;
    case "named-port-unresolved":
      return "no endpoint here names this port";
    case "passed-on":
      return "passed on to the next tier";
    case "behind-pass":
      return "behind a pass of its tier";
    case "no-proxy":
      return "no proxy takes its empty L7 rules";
    case "selects-nothing":
      return "selects nothing";
    case "not-modelled":
      return "not modelled";
  }
}

function coveringText(entry: PolicyMapEntryView, fromFile: string): string {
  const key = `${identityText(entry.identity)} ${portText(entry)}`;
  const origin = entry.origins.find(({ file, line }) => file !== null && line !== null);
  if (origin?.file == null || origin.line === null) return key;
  return `${key}, ${placeTextFrom(fromFile, origin.file, origin.line)}`;
}

function identityText(identity: number): string {
  return identity === 0 ? "ANY" : String(identity);
}
