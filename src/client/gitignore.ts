// Which files a .gitignore leaves out: comments, negation, directories, `*`, `?`, `**`, character classes, anchoring.
// Mirrors gitignore(5). Leaves out: core.excludesFile, .git/info/exclude and files above the workspace folder.

export interface IgnoreFile {
  /** Folder of the .gitignore below the workspace folder, without slashes at its ends; "" for the folder itself. */
  readonly folder: string;
  readonly text: string;
}

interface Pattern {
  readonly folder: string;
  readonly isNegated: boolean;
  readonly isFolderOnly: boolean;
  readonly matcher: RegExp;
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
    const last = patterns.findLast((pattern) => (isFolder || !pattern.isFolderOnly) && matches(pattern, path));
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

function matches({ folder, matcher }: Pattern, path: string): boolean {
  if (folder === "") return matcher.test(path);
  return path.startsWith(`${folder}/`) && matcher.test(path.slice(folder.length + 1));
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
    const source = `${isAnchored ? "" : "(?:.*/)?"}${globSource(body.replace(/^\//, ""))}`;
    const matcher = compile(source);
    return matcher === undefined ? [] : [{ folder, isNegated, isFolderOnly, matcher }];
  });
}

// A pattern that is no valid expression matches nothing, as in Git.
function compile(source: string): RegExp | undefined {
  try {
    return new RegExp(`^${source}$`, "s");
  } catch {
    return undefined;
  }
}

// Runs of stars become one, so that no text makes the expression backtrack for long.
function globSource(glob: string): string {
  let source = "";
  for (let at = 0; at < glob.length; at++) {
    const rest = glob.slice(at);
    const stars = /^\*+/.exec(rest)?.[0].length ?? 0;
    const set = /^\[(!|\^)?((?:\]|\\.|[^\]\\])[^\]]*)\]/.exec(rest);
    if (rest.startsWith("**/") && (at === 0 || glob[at - 1] === "/")) {
      source += "(?:.*/)?";
      at += 2;
    } else if (stars > 0) {
      source += rest === "**" && (at === 0 || glob[at - 1] === "/") ? ".+" : "[^/]*";
      at += stars - 1;
    } else if (rest[0] === "?") {
      source += "[^/]";
    } else if (set !== null) {
      source += `[${set[1] === undefined ? "" : "^/"}${(set[2] ?? "").replace(/[\\[\]]/g, "\\$&")}]`;
      at += set[0].length - 1;
    } else if (rest[0] === "\\" && rest.length > 1) {
      source += escapeLiteral(rest[1] ?? "");
      at += 1;
    } else source += escapeLiteral(rest[0] ?? "");
  }
  return source;
}

function escapeLiteral(char: string): string {
  return char.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}
