// A path of the command line, and what lies above it that its answer depends on: the workspace file whose world it is
// part of, and kustomizations that may place it in a namespace.
import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { reasonOf } from "./reasonOf.ts";
import { UsageError } from "./usageError.ts";

export interface NamedPath {
  /** As written, without `/` at its end. */
  readonly given: string;
  readonly absolute: string;
  readonly kind: "file" | "folder" | "standard-input";
}

export interface Surroundings {
  /** Absolute; undefined: no folder at or above holds one. */
  readonly workspaceFile: string | undefined;
  /** Absolute. */
  readonly kustomizations: readonly string[];
}

const workspaceFileNames = [".cilium-policy-lens.yaml", ".cilium-policy-lens.yml"];
export const kustomizationNames: readonly string[] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** @throws UsageError where nothing is there */
export function findNamedPath(written: string, currentFolder: string): NamedPath {
  if (written === "-") return { given: "-", absolute: join(currentFolder, "-"), kind: "standard-input" };
  const given = written.replaceAll("\\", "/").replace(/(?<=.)\/+$/, "") || ".";
  const absolute = resolve(currentFolder, written);
  try {
    return { given, absolute, kind: statSync(absolute).isDirectory() ? "folder" : "file" };
  } catch (error) {
    throw new UsageError(`can't read ${written}: ${reasonOf(error)}`);
  }
}

/** Climbs from the path to the nearest workspace file; kustomizations count up to it, and not beyond a Git repository. */
export function findSurroundings({ absolute, kind }: NamedPath): Surroundings {
  const kustomizations: string[] = [];
  let isInRepository = true;
  let folder = kind === "folder" ? absolute : dirname(absolute);
  for (;;) {
    if (isInRepository) kustomizations.push(...presentOf(folder, kustomizationNames));
    const [workspaceFile] = presentOf(folder, workspaceFileNames);
    if (workspaceFile !== undefined) return { workspaceFile, kustomizations };
    if (existsSync(join(folder, ".git"))) isInRepository = false;
    const parent = dirname(folder);
    if (parent === folder) return { workspaceFile: undefined, kustomizations };
    folder = parent;
  }
}

function presentOf(folder: string, names: readonly string[]): readonly string[] {
  return names.map((name) => join(folder, name)).filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}
