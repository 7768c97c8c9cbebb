// The words of a command line as a verb, paths and options. What it does not know it names, with the nearest name.
import { nearestNames } from "../features/nearestNames.ts";
import { commonOptions, laterVerbs, type Option, type Verb, verbs } from "./options.ts";
import { suggestionText, UsageError } from "./usageError.ts";

export interface Arguments {
  /** Undefined: `--help` or `--version` without a verb. */
  readonly verb: Verb | undefined;
  readonly paths: readonly string[];
  readonly format: string;
  /** Values by the option's first name, in the order in which they were written; an option without value has "". */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** @throws UsageError naming the word that is wrong */
export function parseArguments(words: readonly string[]): Arguments {
  const found: { readonly option: Option; readonly written: string; readonly value: string }[] = [];
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") {
      rest.push(...words.slice(at + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      rest.push(word);
      continue;
    }
    const { written, inline } = splitWord(word);
    const option = findOption(allOptions, written);
    if (option === undefined) throw unknownOption(written, findVerb(words), rest[0]);
    if (option.value === undefined) {
      if (inline !== undefined) throw new UsageError(`${written} takes no value`);
      found.push({ option, written, value: "" });
      continue;
    }
    const value = inline ?? words[++at];
    if (value === undefined || (inline === undefined && value.startsWith("--")))
      throw new UsageError(`${written} needs a value: ${written} ${option.value}`);
    found.push({ option, written, value });
  }
  const verb = toVerb(
    rest[0],
    found.some(({ option }) => option.value === undefined),
  );
  const values = new Map<string, string[]>();
  for (const { option, written, value } of found) {
    if (verb !== undefined && !commonOptions.includes(option) && !verb.options.includes(option))
      throw unknownOption(written, verb, verb.name);
    if (option.choices !== undefined && !option.choices.includes(value))
      throw unknownChoice(written, value, option.choices);
    const name = option.names[0] ?? written;
    if (option.isRepeatable) values.set(name, [...(values.get(name) ?? []), value]);
    else values.set(name, [value]);
  }
  const format = values.get("-o")?.[0] ?? verb?.formats[0] ?? "";
  if (verb !== undefined && !verb.formats.includes(format))
    throw unknownChoice(`${verb.name} -o`, format, verb.formats);
  return { verb, paths: rest.length > 1 ? rest.slice(1) : ["."], format, values };
}

/** The value of an option that is there at most once. */
export function optionValue(given: Arguments, name: string): string | undefined {
  return given.values.get(name)?.at(-1);
}

const allOptions: readonly Option[] = [...commonOptions, ...verbs.flatMap(({ options }) => options)];

/** `--option=a=b` → `--option`, `a=b`; `-ojson` → `-o`, `json`. */
function splitWord(word: string): { readonly written: string; readonly inline: string | undefined } {
  if (!word.startsWith("--")) {
    const inline = word.slice(2).replace(/^=/, "");
    return { written: word.slice(0, 2), inline: inline === "" ? undefined : inline };
  }
  const equals = word.indexOf("=");
  if (equals < 0) return { written: word, inline: undefined };
  return { written: word.slice(0, equals), inline: word.slice(equals + 1) };
}

function findOption(options: readonly Option[], written: string): Option | undefined {
  return options.find(({ names }) => names.includes(written));
}

function findVerb(words: readonly string[]): Verb | undefined {
  return verbs.find(({ name }) => name === words[0]);
}

function toVerb(word: string | undefined, isInfo: boolean): Verb | undefined {
  if (word === undefined && isInfo) return undefined;
  const names = verbs.map(({ name }) => name);
  if (word === undefined) throw new UsageError(`a verb is missing: write one of ${names.join(", ")}, or --help`);
  const verb = verbs.find(({ name }) => name === word);
  if (verb !== undefined) return verb;
  if (laterVerbs.includes(word))
    throw new UsageError(`this build has no verb "${word}" yet: it has ${names.join(", ")}`);
  const nearest = nearestNames(word, names);
  throw new UsageError(
    nearest.length > 0
      ? `unknown verb "${word}"${suggestionText(nearest)}`
      : `unknown verb "${word}": write one of ${names.join(", ")}`,
  );
}

function unknownOption(written: string, verb: Verb | undefined, word: string | undefined): UsageError {
  const options = verb === undefined ? allOptions : [...commonOptions, ...verb.options];
  const names = [...new Set(options.flatMap((option) => option.names))];
  const nearest = written.startsWith("--")
    ? nearestNames(
        written,
        names.filter((name) => name.startsWith("--")),
      )
    : [];
  const owner = verb?.name ?? word;
  return new UsageError(
    `unknown option "${written}"${owner === undefined ? "" : ` of ${owner}`}${suggestionText(nearest.slice(0, 1))}`,
  );
}

function unknownChoice(option: string, value: string, choices: readonly string[]): UsageError {
  const nearest = nearestNames(value, choices).slice(0, 1);
  const listed = choices.length < 2 ? choices.join("") : `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
  return new UsageError(`${option} takes ${listed}, not "${value}"${suggestionText(nearest)}`);
}
