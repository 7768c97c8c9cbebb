// Files to try quick fixes on: faulty policies of every field, and the examples of the pages of checks, written in many styles.
import { toPlain } from "../../src/core/yaml/node.ts";
import { parseDocument } from "../../src/core/yaml/parseDocument.ts";
import { splitDocuments } from "../../src/core/yaml/splitDocuments.ts";
import { changeSomewhere, makeMutant } from "./mutatePolicy.ts";
import { caseSeed, makeRandom, type Random } from "./random.ts";
import { type JsonMap, writeStyledYaml } from "./writeStyledYaml.ts";

export interface FixCase {
  readonly index: number;
  readonly file: string;
  readonly text: string;
  readonly options: Readonly<Record<string, string>>;
}

/** A page's example, with the agent options that it is for. */
export interface Example {
  readonly code: string;
  readonly text: string;
  readonly options: Readonly<Record<string, string>>;
}

export function makeFixCase(seed: number, index: number, examples: readonly Example[]): FixCase {
  const random = makeRandom(caseSeed(seed, index));
  const example = random.chance(0.5) ? examples[random.below(examples.length)] : undefined;
  if (example === undefined) return write(index, [JSON.parse(makeMutant(random))], {}, random);
  const objects = readObjects(example.text);
  const changed = random.chance(0.4) ? objects.map((object) => changePolicy(object, random)) : objects;
  return write(index, changed, example.options, random);
}

function readObjects(text: string): readonly JsonMap[] {
  return splitDocuments(text).flatMap((piece): readonly JsonMap[] => {
    const { root } = parseDocument(piece.text);
    return root?.kind === "map" ? [toPlain(root) as JsonMap] : [];
  });
}

function write(index: number, objects: readonly JsonMap[], options: FixCase["options"], random: Random): FixCase {
  const [only] = objects;
  if (objects.length === 1 && random.chance(0.1))
    return { index, file: "a.json", text: JSON.stringify(only, undefined, random.pick([0, 2])), options };
  const text = objects.map((object) => writeStyledYaml(object, random)).join("---\n");
  const ended = random.chance(0.05) ? text.trimEnd() : text;
  return { index, file: "a.yaml", text: random.chance(0.05) ? ended.replaceAll("\n", "\r\n") : ended, options };
}

function changePolicy(object: JsonMap, random: Random): JsonMap {
  return String(object.kind).endsWith("NetworkPolicy")
    ? JSON.parse(changeSomewhere(JSON.stringify(object), random))
    : object;
}
