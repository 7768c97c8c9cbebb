// Reads a literate suite: a page of Markdown whose headings are cases and whose fences say what goes in and what comes out.
// Fences: `yaml policy`, `yaml world`, `policymap <endpoint>`, `refused`, `unresolved <endpoint>`, `flow`; anything else is prose.
// Leaves out: every other part of Markdown.
import { parse, parseAllDocuments } from "yaml";
import type { AgentOptions } from "../../src/core/profile.ts";
import type { NamedPort } from "../../src/core/world/endpoint.ts";
import type { OracleCase } from "./answerCase.ts";

export interface SuiteCase {
  readonly title: string;
  /** Name of a profile; undefined for the newest. */
  readonly cilium: string | undefined;
  /** Line of the heading, from 1. */
  readonly line: number;
  readonly asked: OracleCase;
  /** Numbers by the names that the page gives its identities. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Expected lines by endpoint. */
  readonly policyMaps: ReadonlyMap<string, readonly string[]>;
  /** Texts of the agent for the documents, in their order; null where it accepts. */
  readonly refused: readonly string[];
  readonly unresolved: ReadonlyMap<string, string>;
  /** Flows with their verdicts, and the lines below them that say how a side is looked up (suiteFlow.ts). */
  readonly flows: readonly string[];
}

/** As it stands in a `yaml world` fence; a case's own world adds to the page's. */
interface SuiteWorld {
  readonly cilium?: string;
  readonly options?: Readonly<Partial<AgentOptions>>;
  readonly cluster?: string;
  readonly identities?: Readonly<
    Record<string, { number: number; labels: readonly string[]; ports?: readonly NamedPort[] }>
  >;
  /** What names resolve to. */
  readonly dns?: Readonly<Record<string, readonly string[]>>;
  readonly services?: OracleCase["services"];
}

interface Fence {
  readonly info: string;
  readonly text: string;
}

export function readSuite(source: string): readonly SuiteCase[] {
  const sections = splitSections(source);
  const shared = sections[0]?.fences.filter(({ info }) => info === "yaml world") ?? [];
  return sections.slice(1).map(({ title, line, fences }): SuiteCase => {
    const world = readWorld([...shared, ...fences]);
    const identities = Object.entries(world.identities ?? {});
    const numbers = new Map(identities.map(([name, { number }]) => [name, number]));
    const policyMaps = fencesOf(fences, "policymap");
    const unresolved = fencesOf(fences, "unresolved");
    const docs = fences.filter(({ info }) => info === "yaml policy").flatMap(({ text }) => splitPolicies(text));
    const named = [...policyMaps.keys(), ...unresolved.keys()];
    return {
      title,
      cilium: world.cilium,
      line,
      numbers,
      asked: {
        id: title,
        docs,
        ...(world.options === undefined ? {} : { options: world.options }),
        ...(world.cluster === undefined ? {} : { cluster: world.cluster }),
        ...(world.dns === undefined ? {} : { dns: world.dns }),
        ...(world.services === undefined ? {} : { services: world.services }),
        identities: Object.fromEntries(identities.map(([, { number, labels }]) => [number, labels])),
        namedPorts: Object.fromEntries(
          identities.flatMap(([, { number, ports }]) => (ports === undefined ? [] : [[number, ports]])),
        ),
        subjects: named.map((name) => numberOf(numbers, name)),
      },
      policyMaps: new Map(
        [...policyMaps].map(([name, text]) => [name, text.split("\n").map(normalize).filter(Boolean)]),
      ),
      unresolved,
      refused: fences
        .filter(({ info }) => info === "refused")
        .map(({ text }) => text.replaceAll(/\s*\n\s*/g, " ").trim()),
      flows: fences
        .filter(({ info }) => info === "flow")
        .flatMap(({ text }) => text.split("\n").map(normalize).filter(Boolean)),
    };
  });
}

/** Throws where the page names nothing so. */
export function numberOf(numbers: ReadonlyMap<string, number>, name: string): number {
  const number = numbers.get(name);
  if (number === undefined) throw new Error(`no identity is called "${name}" here`);
  return number;
}

function normalize(line: string): string {
  return line.trim().replaceAll(/\s+/g, " ");
}

function splitSections(source: string) {
  const sections: { title: string; line: number; fences: Fence[] }[] = [{ title: "", line: 1, fences: [] }];
  let fence: { info: string; lines: string[] } | undefined;
  source.split("\n").forEach((text, at) => {
    if (fence !== undefined) {
      if (text.startsWith("```")) {
        sections.at(-1)?.fences.push({ info: fence.info, text: fence.lines.join("\n").trim() });
        fence = undefined;
      } else fence.lines.push(text);
    } else if (text.startsWith("```")) fence = { info: text.slice(3).trim(), lines: [] };
    else if (text.startsWith("## ")) sections.push({ title: text.slice(3).trim(), line: at + 1, fences: [] });
  });
  if (fence !== undefined) throw new Error(`a fence is not closed: ${fence.info}`);
  return sections;
}

function readWorld(fences: readonly Fence[]): SuiteWorld {
  const worlds = fences.filter(({ info }) => info === "yaml world").map(({ text }) => parse(text) as SuiteWorld);
  return {
    ...worlds.reduce<SuiteWorld>((all, world) => Object.assign(all, world), {}),
    identities: Object.assign({}, ...worlds.map(({ identities }) => identities)),
    options: Object.assign({}, ...worlds.map(({ options }) => options)),
  };
}

function fencesOf(fences: readonly Fence[], kind: string): ReadonlyMap<string, string> {
  return new Map(
    fences
      .filter(({ info }) => info.startsWith(`${kind} `))
      .map(({ info, text }) => [info.slice(kind.length + 1).trim(), text]),
  );
}

function splitPolicies(text: string): readonly string[] {
  return parseAllDocuments(text).map((document) => JSON.stringify(document));
}
