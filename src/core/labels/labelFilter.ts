// Which labels of a pod take part in its identity.
// Mirrors pkg/labelsfilter/filter.go, Cilium v1.8.0 to v1.20.2 (semantics.md §2.3).
// Leaves out: --label-prefix-file, and node labels.
import { RE2JS } from "re2js";

/** Says of a label, by its source and key, whether it takes part in an identity. */
export type LabelFilter = (source: string, key: string) => boolean;

interface LabelPrefix {
  /** Empty: any source. */
  readonly source: string;
  readonly isIgnored: boolean;
  /** Length of the match at the start of the key; undefined where there is none. */
  readonly match: (key: string) => number | undefined;
}

/** As many keys as a filter remembers: cluster dumps repeat a few hundred. */
const nRemembered = 10_000;

/**
 * The filter of a profile's built-in prefixes with the user's own (agent option `labels`, in Cilium's notation: `k8s:app`,
 * `!tier`), which may make it a list of what is let in. `error` names the first prefix that does not parse; the
 * filter then leaves it out.
 */
export function makeLabelFilter(
  builtIn: readonly string[],
  userPrefixes: readonly string[] = [],
): { readonly filter: LabelFilter; readonly error: string | undefined } {
  const prefixes = builtIn.map((pattern) => makePrefix(pattern, matchOwnPattern));
  let isAllowList = false;
  let error: string | undefined;
  for (const text of userPrefixes) {
    try {
      const prefix = makePrefix(text, matchUserPattern);
      if (!prefix.isIgnored) isAllowList = true;
      prefixes.push(prefix);
    } catch {
      error ??= text;
    }
  }
  const known = new Map<string, boolean>();
  const filter: LabelFilter = (source, key) => {
    const name = `${source}:${key}`;
    let isAccepted = known.get(name);
    if (isAccepted === undefined) {
      isAccepted = isIdentityLabel(prefixes, isAllowList, source, key);
      if (known.size >= nRemembered) known.clear();
      known.set(name, isAccepted);
    }
    return isAccepted;
  };
  return { filter, error };
}

function isIdentityLabel(prefixes: readonly LabelPrefix[], isAllowList: boolean, source: string, key: string): boolean {
  let included = 0;
  let ignored = 0;
  for (const prefix of prefixes) {
    if (prefix.source !== "" && prefix.source !== source) continue;
    const length = prefix.match(key);
    if (length === undefined) continue;
    if (!prefix.isIgnored) included = Math.max(included, length);
    else if (ignored === 0 || length < ignored) ignored = length;
  }
  return (!isAllowList && ignored === 0) || included > ignored;
}

/** `source:!pattern`; everything but the pattern may be missing. Throws where the pattern does not compile. */
function makePrefix(text: string, compile: (pattern: string) => LabelPrefix["match"]): LabelPrefix {
  const colon = text.indexOf(":");
  const rest = text.slice(colon + 1);
  if (rest === "") throw new Error(`empty label prefix "${text}"`);
  const isIgnored = rest.startsWith("!");
  return { source: colon < 0 ? "" : text.slice(0, colon), isIgnored, match: compile(isIgnored ? rest.slice(1) : rest) };
}

/** Our own patterns cannot backtrack, so JavaScript's engine may run them. */
function matchOwnPattern(pattern: string): LabelPrefix["match"] {
  const expression = new RegExp(pattern, "y");
  return (key) => {
    expression.lastIndex = 0;
    return expression.exec(key)?.[0].length;
  };
}

function matchUserPattern(pattern: string): LabelPrefix["match"] {
  const expression = RE2JS.compile(pattern);
  return (key) => {
    const matcher = expression.matcher(key);
    return matcher.lookingAt() ? matcher.end() : undefined;
  };
}
