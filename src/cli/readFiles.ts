// Paths of the command line to files of the core: folders with all YAML and JSON below them, files as they are named,
// standard input, and what lies above them (namedPath.ts).
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { InputFile } from "../core/index.ts";
import { decodeText } from "./decodeText.ts";
import { makeFileNames, toSlashes } from "./fileNames.ts";
import { findNamedPath, findSurroundings, kustomizationNames, type NamedPath } from "./namedPath.ts";
import { reasonOf } from "./reasonOf.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usageError.ts";

export interface FilesRead {
  readonly files: readonly InputFile[];
  /** Folders that are worlds where no workspace file says otherwise, for the core. */
  readonly folders: readonly string[];
  /** Read for what they say of others; nobody asked about them. */
  readonly isBeside: (file: string) => boolean;
  /** A text of the core with files named as they were given. */
  readonly show: (text: string) => string;
}

const folderNamesLeftOut = ["node_modules", ".git"];
const isRead = /\.(ya?ml|json)$/i;

/**
 * What lies below a folder and can't be read is a file with a reason.
 * @throws UsageError where a path of the command line can't be read
 */
export async function readFiles(
  written: readonly string[],
  terminal: Terminal,
  progress: (what: string) => void,
): Promise<FilesRead> {
  const paths = uniqueBy(
    written.map((path) => findNamedPath(path, terminal.currentFolder)),
    ({ absolute }) => absolute,
  );
  const surroundings = paths.map(findSurroundings);
  const workspaceFiles = surroundings.flatMap(({ workspaceFile }) => workspaceFile ?? []);
  const kustomizations = surroundings.flatMap((around) => around.kustomizations);
  const names = makeFileNames(paths, [...workspaceFiles, ...kustomizations], terminal.currentFolder);

  const texts = new Map<string, InputFile>();
  let show = names.show;
  for (const path of paths) {
    for (const { absolute, below, found } of await readNamed(path, terminal)) {
      const name = names.nameOf(path, below);
      let file = name;
      if (path.kind === "standard-input" && isLargeJson(found.text)) {
        file = `${name.slice(0, -1)}<standard input>.json`;
        show = (text) => names.show(text.replaceAll(file, name));
      }
      if (!texts.has(absolute)) texts.set(absolute, { file, ...found });
      if (texts.size % 100 === 0) progress(`read ${texts.size} files`);
    }
  }
  const beside = new Set<string>();
  for (const absolute of [...workspaceFiles, ...kustomizations]) {
    if (texts.has(absolute)) continue;
    const file = names.nameAbove(absolute);
    texts.set(absolute, { file, ...readOne(absolute) });
    if (!workspaceFiles.includes(absolute)) beside.add(file);
  }
  const isInWorkspace = workspaceFiles.some((file) => isAtOrAbove(toSlashes(join(file, "..")), names.root));
  return {
    files: [...texts.values()],
    folders: isInWorkspace || names.root === "." ? [] : [names.root],
    isBeside: (file) => beside.has(file),
    show,
  };
}

/** What kubectl pipes: too large for YAML, so the core must know it as JSON, which it tells from the name. */
function isLargeJson(text: string | undefined): boolean {
  return text !== undefined && text.length > 500_000 && /^\s*[{[]/.test(text);
}

type Found = Pick<InputFile, "text" | "reason">;

interface FoundFile {
  readonly absolute: string;
  /** Path below the named one, with `/`; "" for itself. */
  readonly below: string;
  readonly found: Found;
}

async function readNamed(path: NamedPath, terminal: Terminal): Promise<Iterable<FoundFile>> {
  const { absolute, given, kind } = path;
  switch (kind) {
    case "standard-input":
      return [{ absolute, below: "", found: { text: await terminal.readStandardInput() } }];
    case "file": {
      const found = readOne(absolute);
      if (found.text === undefined) throw new UsageError(`can't read ${given}: ${found.reason}`);
      return [{ absolute, below: "", found }];
    }
    case "folder":
      try {
        readdirSync(absolute);
      } catch (error) {
        throw new UsageError(`can't read ${given}: ${reasonOf(error)}`);
      }
      return walk(absolute, "");
  }
}

/** In the order of names. Links to files are followed, links to folders are not: they could go round. */
function* walk(absolute: string, below: string): Generator<FoundFile> {
  let entries: readonly import("node:fs").Dirent[];
  try {
    entries = readdirSync(absolute, { withFileTypes: true });
  } catch (error) {
    yield { absolute, below, found: { text: undefined, reason: reasonOf(error) } };
    return;
  }
  for (const entry of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(absolute, entry.name);
    const pathBelow = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!folderNamesLeftOut.includes(entry.name)) yield* walk(path, pathBelow);
    } else if (isRead.test(entry.name) || kustomizationNames.includes(entry.name)) {
      if (!isFolderLink(entry, path) && !isLockFile(entry, path))
        yield { absolute: path, below: pathBelow, found: readOne(path) };
    }
  }
}

function isFolderLink(entry: import("node:fs").Dirent, path: string): boolean {
  try {
    return entry.isSymbolicLink() && statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** As Emacs has them beside a file with unsaved changes: a link to nowhere whose name starts with a dot (`.#db.yaml`). */
function isLockFile(entry: import("node:fs").Dirent, path: string): boolean {
  return entry.isSymbolicLink() && entry.name.startsWith(".") && !existsSync(path);
}

function readOne(path: string): Found {
  try {
    if (!statSync(path).isFile() && !path.startsWith("/dev/") && !path.startsWith("/proc/"))
      return { text: undefined, reason: "it is no file" };
    return decodeText(readFileSync(path));
  } catch (error) {
    return { text: undefined, reason: reasonOf(error) };
  }
}

function isAtOrAbove(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

function uniqueBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  return [...new Map(items.toReversed().map((item) => [keyOf(item), item])).values()].toReversed();
}
