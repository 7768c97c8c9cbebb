// Which files a .gitignore leaves out: comments, negation, directories, `*`, `?`, `**`, character classes, anchoring.
// Mirrors gitignore(5). Leaves out: core.excludesFile, .git/info/exclude and files above the workspace folder.
import { globMatcher } from "./glob.ts";

export interface IgnoreFile {
  /** Folder of the .gitignore below the workspace folder, without slashes at its ends; "" for the folder itself. */
  readonly folder: string;
  readonly text: string;
}

interface Pattern {
  readonly folder: string;
  readonly isNegated: boolean;
  readonly isFolderOnly: boolean;
  /** On paths below `folder`. */
  readonly matches: (path: string) => boolean;
}

/** A predicate on paths below the workspace folder: true where Git would ignore the file. */
export function ignoreMatcher(files: readonly IgnoreFile[]): (path: string) => boolean {
  const byDepth = [...files].sort((a, b) => a.folder.length - b.folder.length);
  const patterns = byDepth.flatMap(parsePatterns);
  if (patterns.length === 0) return () => false;
  const ignoredFolders = new Map<string, boolean>();
  const isIgnored = (path: string, isFolder: boolean): boolean => {
    const slash = path.lastIndexOf("/");
    // Nothing below an ignored folder comes back.
    if (slash >= 0 && isFolderIgnored(path.slice(0, slash))) return true;
    const last = patterns.findLast((pattern) => (isFolder || !pattern.isFolderOnly) && applies(pattern, path));
    return last !== undefined && !last.isNegated;
  };
  const isFolderIgnored = (folder: string): boolean => {
    const known = ignoredFolders.get(folder);
    if (known !== undefined) return known;
    const answer = isIgnored(folder, true);
    ignoredFolders.set(folder, answer);
    return answer;
  };
  return (path) => isIgnored(path, false);
}

function applies({ folder, matches }: Pattern, path: string): boolean {
  if (folder === "") return matches(path);
  return path.startsWith(`${folder}/`) && matches(path.slice(folder.length + 1));
}

function parsePatterns({ folder, text }: IgnoreFile): readonly Pattern[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const written = line.replace(/(?<!\\) +$/, "");
    if (written === "" || written.startsWith("#")) return [];
    const isNegated = written.startsWith("!");
    const glob = isNegated ? written.slice(1) : written;
    const isFolderOnly = glob.endsWith("/");
    const body = glob.replace(/\/$/, "");
    if (body === "") return [];
    const isAnchored = body.includes("/");
    const matches = globMatcher(isAnchored ? body.replace(/^\//, "") : `**/${body}`);
    return [{ folder, isNegated, isFolderOnly, matches }];
  });
}
