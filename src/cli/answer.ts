// What every verb starts from: the paths read, the settings checked, the core's snapshot of both.
import { relative, resolve } from "node:path";
import {
  type Assumption,
  analyzeWorkspace,
  chooseProfile,
  isOptionName,
  optionNames,
  profiles,
  type Settings,
  type Snapshot,
  type WorldView,
  walkOptionNames,
} from "../core/index.ts";
import { nearestNames } from "../features/nearestNames.ts";
import { makeOutput, type Output } from "./output.ts";
import { type Arguments, optionValue } from "./parseArguments.ts";
import { type FilesRead, readFiles } from "./readFiles.ts";
import { makeProgress, type Terminal } from "./terminal.ts";
import { suggestionText, UsageError } from "./usageError.ts";

export interface Answer {
  readonly given: Arguments;
  readonly snapshot: Snapshot;
  readonly read: FilesRead;
  readonly output: Output;
  readonly progress: (what: string) => void;
  /** A file as URI relative to the current folder. */
  readonly toUri: (file: string) => string;
  /** A check's page in Markdown, without what is said of how it was made. */
  readonly readPage: (code: string) => string | undefined;
  /** `file:line: …` by root of the world: its workspace file asks for a version that this build does not have. */
  readonly versionFaults: ReadonlyMap<string, string>;
}

/** @throws UsageError for a path that can't be read, and for versions and options that are not there */
export async function makeAnswer(given: Arguments, terminal: Terminal): Promise<Answer> {
  const settings = toSettings(given);
  const progress = makeProgress(terminal);
  const read = await readFiles(given.paths, terminal, progress);
  progress(`analyze ${read.files.length} files`);
  const snapshot = analyzeWorkspace(read.files, settings, read.folders);
  const [problem] = snapshot.settingsProblems;
  if (problem !== undefined) throw new UsageError(`${sourceOf(problem.code, given)}: ${withoutStop(problem.message)}`);
  return {
    given,
    snapshot,
    read,
    output: makeOutput(terminal, read.show),
    progress,
    toUri: (file) => toUri(read.show(file), terminal.currentFolder),
    readPage: (code) => terminal.readCheckPage(code)?.replace(/^<!--.*-->\s*/, ""),
    versionFaults: settings.cilium === undefined ? findVersionFaults(snapshot, read) : new Map(),
  };
}

/** Where what is wrong was said. */
function sourceOf(code: string, given: Arguments): string {
  if (code === "unknown-version") return "--cilium";
  if (code !== "invalid-cluster-name") return "--option";
  return optionValue(given, "--cluster") === undefined ? "cluster of .cilium-policy-lens.yaml" : "--cluster";
}

export function toSettings(given: Arguments): Settings {
  const cilium = optionValue(given, "--cilium");
  if (cilium !== undefined && cilium !== "auto") {
    const choice = chooseProfile(cilium, profiles);
    if ("error" in choice) throw new UsageError(`--cilium ${cilium}: ${choice.error}`);
  }
  // Options of a walk alone are the flow's (parseFlow.ts).
  const written = (given.values.get("--option") ?? []).filter((text) => !isOfWalk(text, given));
  const options = Object.fromEntries(written.map((text) => parseOption(text, given)));
  const cluster = optionValue(given, "--cluster");
  const routing = optionValue(given, "--routing");
  return {
    ...(cilium === undefined ? {} : { cilium }),
    ...(written.length === 0 ? {} : { options }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(routing === "native" || routing === "tunnel" ? { overrides: { routing } } : {}),
  };
}

/** `flow` takes what only a walk knows, too: `placement=same-node`. */
export function isOfWalk(text: string, { verb }: Arguments): boolean {
  const [name = ""] = text.split("=");
  return verb?.name === "flow" && walkOptionNames.includes(name) && !isOptionName(name);
}

function parseOption(text: string, { verb }: Arguments): readonly [string, string] {
  const equals = text.indexOf("=");
  if (equals <= 0) throw new UsageError(`--option takes <name>=<value>, such as enable-policy=always, not "${text}"`);
  const name = text.slice(0, equals);
  if (!isOptionName(name)) {
    const names = verb?.name === "flow" ? [...new Set([...optionNames, ...walkOptionNames])] : optionNames;
    throw new UsageError(`--option: unknown agent option "${name}"${suggestionText(nearestNames(name, names))}`);
  }
  return [name, text.slice(equals + 1)];
}

function findVersionFaults(snapshot: Snapshot, { show }: FilesRead): ReadonlyMap<string, string> {
  const faults = new Map<string, string>();
  for (const file of snapshot.files) {
    if (!/(^|\/)\.cilium-policy-lens\.ya?ml$/.test(file)) continue;
    const fault = snapshot.findings(file).find(({ code }) => code === "unknown-version");
    const root = snapshot.worldOf(file)?.root;
    if (fault === undefined || root === undefined) continue;
    const line = (snapshot.textOf(file) ?? "").slice(0, fault.range.start).split("\n").length;
    faults.set(root, `${show(file)}:${line}: ${withoutStop(fault.message)}`);
  }
  return faults;
}

function toUri(shown: string, currentFolder: string): string {
  const path = relative(currentFolder, resolve(currentFolder, shown)).replaceAll("\\", "/");
  return path.split("/").map(encodeURIComponent).join("/");
}

/** The versions that the answers are for, for the head of an output. */
export function ciliumOf(worlds: readonly WorldView[], given: Arguments): string {
  const names = [...new Set(worlds.map(({ cilium }) => cilium))];
  if (names.length > 0) return names.join(", ");
  const choice = chooseProfile(optionValue(given, "--cilium") ?? "1.20", profiles);
  return "profile" in choice ? choice.profile.name : "1.20";
}

/** Where these versions come from: `--cilium`, `file:line` of the folder, or the default. */
export function ciliumFromOf(worlds: readonly WorldView[], given: Arguments): string {
  const places = [...new Set(worlds.map(({ profileFrom }) => profileFrom))];
  if (places.length > 0) return places.join(", ");
  return optionValue(given, "--cilium") === undefined ? "the default" : "--cilium";
}

/** What the worlds take for granted, each once; for the head of an output. */
export function assumptionsOf(worlds: readonly WorldView[]): readonly Assumption[] {
  const all = worlds.flatMap(({ assumptions }) => assumptions);
  return [...new Map(all.map((assumption) => [assumption.message, assumption])).values()];
}

/** As a part of JSON that is there where something is assumed. */
export function assumptionsPart(worlds: readonly WorldView[]): { readonly assumptions?: readonly Assumption[] } {
  const assumptions = assumptionsOf(worlds);
  return assumptions.length === 0 ? {} : { assumptions };
}

function withoutStop(message: string): string {
  return message.replace(/\.$/, "");
}
