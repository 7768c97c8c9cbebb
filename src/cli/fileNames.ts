// How files are named inside and outside. Outside: the path as given joined with what lies below it. Inside the same,
// where folders above can be told from the name; else (`..`, `./x`, a workspace file above the current folder) absolute
// paths, and every text that goes out gets its given names back.
import { dirname, isAbsolute, relative } from "node:path";
import type { NamedPath } from "./namedPath.ts";

export interface FileNames {
  /** The name inside of what lies `below` a named path; "" for the path itself. */
  nameOf(named: NamedPath, below: string): string;
  /** The name inside of a file above the named paths. */
  nameAbove(absolute: string): string;
  /** The folder that is one world where no workspace file says otherwise. */
  readonly root: string;
  /** A text with the names of outside. */
  show(text: string): string;
}

/** `above`: files that lie above named paths, absolute. */
export function makeFileNames(paths: readonly NamedPath[], above: readonly string[], currentFolder: string): FileNames {
  const isGivenKept =
    paths.every(isAsGiven) && isOneForm(paths) && (isAllAbsolute(paths) || isBelow(currentFolder, above));
  const isStandardInput = ({ kind }: NamedPath) => kind === "standard-input";
  if (isGivenKept) {
    return {
      nameOf: ({ given }, below) => joinGiven(given, below),
      nameAbove: (absolute) =>
        isAllAbsolute(paths) ? toSlashes(absolute) : toSlashes(relative(currentFolder, absolute)),
      root: isAllAbsolute(paths) ? commonFolder(paths, above) : ".",
      show: (text) => text,
    };
  }
  const placed = paths.filter((path) => !isStandardInput(path));
  const root = placed.length === 0 ? toSlashes(currentFolder) : commonFolder(placed, above);
  const inputName = `${root}/-`;
  const pairs: (readonly [string, string])[] = paths.flatMap((path): (readonly [string, string])[] => {
    if (isStandardInput(path)) return [[inputName, "-"]];
    const absolute = toSlashes(path.absolute);
    if (path.kind === "file") return [[absolute, path.given]];
    return [[`${absolute}/`, path.given === "." ? "" : `${path.given}/`]];
  });
  for (const file of above) pairs.push([toSlashes(file), toSlashes(relative(currentFolder, file))]);
  const folders = new Map<string, string>();
  for (const path of paths) if (path.kind === "folder") folders.set(toSlashes(path.absolute), path.given);
  for (const file of above)
    folders.set(toSlashes(dirname(file)), toSlashes(relative(currentFolder, dirname(file))) || ".");
  pairs.sort(([a], [b]) => b.length - a.length);
  return {
    nameOf: (path, below) => {
      if (isStandardInput(path)) return inputName;
      const absolute = toSlashes(path.absolute);
      return below === "" ? absolute : `${absolute}/${below}`;
    },
    nameAbove: toSlashes,
    root,
    show: (text) =>
      folders.get(text) ?? pairs.reduce((shown, [inside, outside]) => shown.replaceAll(inside, outside), text),
  };
}

export function toSlashes(path: string): string {
  return path.replaceAll("\\", "/");
}

function joinGiven(given: string, below: string): string {
  if (below === "") return given;
  if (given === ".") return below;
  return given === "/" ? `/${below}` : `${given}/${below}`;
}

/** Written without `.`, `..` or doubled slashes, so that folders above can be read from it. */
function isAsGiven({ given, kind }: NamedPath): boolean {
  if (kind === "standard-input" || given === ".") return true;
  return given.split("/").every((part, at) => (part !== "" || at === 0) && part !== "." && part !== "..");
}

function isOneForm(paths: readonly NamedPath[]): boolean {
  return new Set(paths.map(({ given }) => isAbsolute(given))).size <= 1;
}

function isAllAbsolute(paths: readonly NamedPath[]): boolean {
  return paths.every(({ given }) => isAbsolute(given));
}

function isBelow(folder: string, files: readonly string[]): boolean {
  return files.every((file) => {
    const path = relative(folder, file);
    return !path.startsWith("..") && !isAbsolute(path);
  });
}

/** The nearest folder that holds all of them. */
function commonFolder(paths: readonly NamedPath[], above: readonly string[]): string {
  const folders = [
    ...paths.map(({ absolute, kind }) => (kind === "folder" ? absolute : dirname(absolute))),
    ...above.map((file) => dirname(file)),
  ].map((folder) => toSlashes(folder).split("/"));
  const [first = [""]] = folders;
  const nCommon = first.findIndex((part, at) => folders.some((folder) => folder[at] !== part));
  return (nCommon < 0 ? first : first.slice(0, nCommon)).join("/") || "/";
}
