// Which files make up one world: the folder of each `.cilium-policy-lens.yaml` is one, else a workspace folder is.
import { matchesAnyGlob } from "./glob.ts";
import type { WorkspaceConfig } from "./workspaceConfig.ts";

const workspaceFileNames = [".cilium-policy-lens.yaml", ".cilium-policy-lens.yml"];

export interface WorldFiles {
  /** The folder as paths are written; `.` for the whole. */
  readonly root: string;
  readonly workspaceFile: string | undefined;
  /** Sorted; without the workspace file. */
  readonly files: readonly string[];
}

export function isWorkspaceFile(file: string): boolean {
  return workspaceFileNames.includes(baseName(file));
}

/**
 * Sorts `files` into worlds, sorted by root. `folders` are the workspace folders as paths are written; a file below
 * none of them belongs to `.`.
 */
export function splitWorlds(files: Iterable<string>, folders: readonly string[] = []): readonly WorldFiles[] {
  const sorted = [...files].sort();
  const workspaceFiles = new Map<string, string>();
  for (const file of sorted)
    if (isWorkspaceFile(file) && !workspaceFiles.has(folderOf(file))) workspaceFiles.set(folderOf(file), file);
  const roots = new Set([...workspaceFiles.keys(), ...folders.map(trimFolder)]);
  const rootOfFolder = new Map<string, string>();
  const findRoot = (folder: string): string => {
    let root = rootOfFolder.get(folder);
    if (root === undefined) {
      root = roots.has(folder) || folder === "." || folder === "/" ? folder : findRoot(folderOf(folder));
      rootOfFolder.set(folder, root);
    }
    return root;
  };
  const worlds = new Map<string, string[]>();
  for (const file of sorted) {
    const root = findRoot(folderOf(file));
    const members = worlds.get(root) ?? [];
    if (!isWorkspaceFile(file)) members.push(file);
    worlds.set(root, members);
  }
  return [...worlds]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([root, members]) => ({ root, workspaceFile: workspaceFiles.get(root), files: members }));
}

/** Whether `include` and `exclude` of a world leave the file in; globs count from the world's root. */
export function isIncluded(file: string, root: string, config: WorkspaceConfig): boolean {
  const path = relativeTo(root, file);
  if (config.include !== undefined && config.include.length > 0 && !matchesAnyGlob(path, config.include)) return false;
  return config.exclude === undefined || !matchesAnyGlob(path, config.exclude);
}

/** `a/b.yaml` → `a`, `b.yaml` → `.`, `/b.yaml` → `/`. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  if (slash < 0) return ".";
  return slash === 0 ? "/" : path.slice(0, slash);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function relativeTo(root: string, file: string): string {
  if (root === ".") return file.replace(/^\.\//, "");
  const prefix = root.endsWith("/") ? root : `${root}/`;
  return file.startsWith(prefix) ? file.slice(prefix.length) : file;
}

function trimFolder(folder: string): string {
  const trimmed = folder.replace(/\/+$/, "");
  return trimmed === "" ? (folder === "" ? "." : "/") : trimmed;
}
