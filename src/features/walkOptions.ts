// The options of a packet's way as a form offers them: names and texts.
import {
  defaultWalkOptions,
  type FlowAnswer,
  optionOfCode,
  parseWalkOption,
  profiles,
  type WalkOptions,
  type WorldView,
  walkOptionTable,
} from "../core/index.ts";

/** Every option, with what this version takes where nobody says anything. */
export function walkOptionChoices({ cilium }: WorldView) {
  const profile = profiles.find(({ name }) => name === cilium);
  const defaults = profile === undefined ? undefined : defaultWalkOptions(profile);
  return walkOptionTable.map((row) => ({
    name: row.name,
    summary: row.summary,
    values: row.values.map(({ text }) => text),
    default: row.values.find(({ value }) => value === defaults?.[row.key])?.text ?? row.values[0]?.text ?? "",
  }));
}

/** What an answer's walks took, text by name. */
export function takenWalkOptions({ walk, backends }: FlowAnswer): Readonly<Record<string, string>> | undefined {
  const options = (walk ?? backends?.[0]?.answer.walk)?.options;
  if (options === undefined) return undefined;
  return Object.fromEntries(
    walkOptionTable.map(({ name, key, values }) => [
      name,
      values.find(({ value }) => value === options[key])?.text ?? String(options[key]),
    ]),
  );
}

/** Texts by name as the core takes them, or what is wrong with the first that is none. */
export function readWalkOptions(
  texts: Readonly<Record<string, string>>,
): { readonly walk: Partial<WalkOptions> } | { readonly error: string; readonly nearest: readonly string[] } {
  let walk: Partial<WalkOptions> = {};
  for (const [name, text] of Object.entries(texts)) {
    const parsed = parseWalkOption(name, text);
    if ("error" in parsed) return parsed;
    walk = { ...walk, ...parsed.walk };
  }
  return { walk };
}

/** Name of the option that settles an assumption. */
export function optionNameOf(code: string): string | undefined {
  return optionOfCode(code)?.name;
}
