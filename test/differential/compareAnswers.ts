// Two answers to one case, field by field: what differs, in words.
import type { OracleAnswer, OracleEntry, SubjectAnswer } from "../support/answerCase.ts";

/** Lines that say where ours is not what Cilium answers; empty where every answer of ours was seen. */
export function compareAnswers(ours: OracleAnswer, theirs: OracleAnswer): readonly string[] {
  const lines: string[] = [];
  ours.docs.forEach(({ error }, at) => {
    const expected = theirs.docs[at]?.error ?? null;
    if (!isSameText(error, expected)) lines.push(`docs[${at}]: ours ${quote(error)}, Cilium's ${quote(expected)}`);
  });
  ours.subjects.forEach(({ identity, answers }, at) => {
    const answer = answers[0];
    const expected = theirs.subjects[at]?.answers ?? [];
    const first = expected[0];
    if (expected.some(isPanic)) return;
    if (answer === undefined || first === undefined || expected.some((seen) => isSame(answer, seen))) return;
    lines.push(...compareSubject(answer, first).map((line) => `${identity}: ${line}`));
  });
  if (lines.length === 0) lines.push(...compareCidrs(ours, theirs));
  return lines;
}

/** Whether a compact answer of Cilium's, bytes of each map without a word about them, is ours. */
export function isSameInBytes(ours: OracleAnswer, theirs: OracleAnswer): boolean {
  return (
    ours.docs.every(({ error }, at) => isSameText(error, theirs.docs[at]?.error ?? null)) &&
    ours.subjects.every(({ answers }, at) => {
      const [answer, other] = [answers[0], theirs.subjects[at]?.answers[0]];
      if (answer === undefined || other === undefined) return false;
      return (
        isSameText(answer.error, other.error) &&
        isSameEnforcement(answer, other) &&
        (answer.entries ?? []).map(({ key, entry }) => key + entry).join("") === (other.map ?? "")
      );
    }) &&
    compareCidrs(ours, theirs).length === 0
  );
}

/** No answer: Cilium's own mistake ends the computation, and would end the agent. */
function isPanic({ error }: SubjectAnswer): boolean {
  return error?.startsWith("panic: ") ?? false;
}

/** Whether Cilium panics over the policy of some endpoint. */
export function hasPanic({ subjects }: OracleAnswer): boolean {
  return subjects?.some(({ answers }) => answers.some(isPanic)) ?? false;
}

/**
 * What our answers say of each key, its absence included, some answer of Cilium's says of that key. With authentication
 * every filter's order counts for itself: a case of five filters has hundreds of answers.
 */
export function isSeenKeyByKey(ours: OracleAnswer, theirs: OracleAnswer): boolean {
  if (ours.docs.some(({ error }, at) => !isSameText(error, theirs.docs[at]?.error ?? null))) return false;
  return ours.subjects.every(({ answers }, at) => {
    const answer = answers[0];
    const seen = theirs.subjects[at]?.answers ?? [];
    if (answer === undefined) return false;
    if (seen.some((other) => isSame(answer, other))) return true;
    if (answer.error !== null || seen.some((other) => !isSameEnforcement(answer, other))) return false;
    const hasPrefix = seen.some(({ entries }) => entries?.some(({ prefixLength }) => prefixLength !== null));
    const byKey = (entries: SubjectAnswer["entries"]) =>
      new Map((entries ?? []).map((entry) => [describeKey(entry, hasPrefix), entry]));
    const own = byKey(answer.entries);
    const others = seen.map(({ entries }) => byKey(entries));
    const keys = new Set([own, ...others].flatMap((entries) => [...entries.keys()]));
    return [...keys].every((key) => {
      const entry = own.get(key);
      return others.some((entries) => {
        const other = entries.get(key);
        return entry === undefined || other === undefined ? entry === other : isSameEntry(entry, other);
      });
    });
  });
}

/** Only identities that some entry could name: the oracle also lists those that a given identity already is. */
function compareCidrs(ours: OracleAnswer, theirs: OracleAnswer): readonly string[] {
  const lines: string[] = [];
  for (const [number, prefix] of Object.entries(ours.cidrs)) {
    const expected = theirs.cidrs[number];
    if (expected !== prefix) lines.push(`cidrs: ours has ${prefix} as ${number}, Cilium ${expected ?? "nothing"}`);
  }
  return lines;
}

function compareSubject(ours: SubjectAnswer, theirs: SubjectAnswer): readonly string[] {
  if (!isSameText(ours.error, theirs.error)) return [`ours ${quote(ours.error)}, Cilium's ${quote(theirs.error)}`];
  const lines: string[] = [];
  if (!isSameEnforcement(ours, theirs))
    lines.push(`enforcement: ours ${JSON.stringify(ours.enforcement)}, Cilium's ${JSON.stringify(theirs.enforcement)}`);
  const hasPrefix = theirs.entries?.some(({ prefixLength }) => prefixLength !== null) ?? true;
  const keyOf = (entry: OracleEntry) => describeKey(entry, hasPrefix);
  // Up to 1.18 two keys of a map state may come out as one of the map: Cilium's packages list both.
  const expected = new Map<string, OracleEntry[]>();
  for (const entry of theirs.entries ?? []) {
    const others = expected.get(keyOf(entry));
    if (others === undefined) expected.set(keyOf(entry), [entry]);
    else others.push(entry);
  }
  const keys = new Set((ours.entries ?? []).map(keyOf));
  if (keys.size !== (ours.entries ?? []).length) lines.push("ours has a key twice");
  for (const entry of ours.entries ?? []) {
    const others = expected.get(keyOf(entry)) ?? [];
    const [other] = others;
    if (other === undefined) lines.push(`only ours: ${format(entry)}`);
    else if (!others.some((seen) => isSameEntry(entry, seen))) lines.push(describeEntries(entry, other));
  }
  for (const entry of theirs.entries ?? []) if (!keys.has(keyOf(entry))) lines.push(`only Cilium's: ${format(entry)}`);
  lines.push(...compareRedirects(ours, theirs));
  return lines;
}

function compareRedirects(ours: SubjectAnswer, theirs: SubjectAnswer): readonly string[] {
  if (!ours.redirects || !theirs.redirects) return [];
  const [own, other] = [ours, theirs].map(
    ({ redirects }) => new Set((redirects ?? []).map(({ proxyID, parser, port }) => `${proxyID} ${parser} ${port}`)),
  );
  return [
    ...[...(own ?? [])].flatMap((text) => (other?.has(text) ? [] : [`redirects: only ours: ${text}`])),
    ...[...(other ?? [])].flatMap((text) => (own?.has(text) ? [] : [`redirects: only Cilium's: ${text}`])),
  ];
}

function isSame(ours: SubjectAnswer, theirs: SubjectAnswer): boolean {
  return compareSubject(ours, theirs).length === 0;
}

function isSameEnforcement({ enforcement: a }: SubjectAnswer, { enforcement: b }: SubjectAnswer): boolean {
  return a?.ingress === b?.ingress && a?.egress === b?.egress;
}

/** Fields that a version's map may have no room for: null there, or left out. */
const versionedFields = [
  "prefixLength",
  "listenerPriority",
  "precedence",
  "proxyPortPriority",
  "authType",
  "authExplicit",
] as const satisfies readonly (keyof OracleEntry)[];
const plainFields = ["direction", "identity", "protocol", "port", "verdict", "proxyPort"] as const;

function isSameEntry(ours: OracleEntry, theirs: OracleEntry): boolean {
  return isSameButBytes(ours, theirs) && ours.key === theirs.key && ours.entry === theirs.entry;
}

function isSameButBytes(ours: OracleEntry, theirs: OracleEntry): boolean {
  return (
    plainFields.every((field) => ours[field] === theirs[field]) &&
    versionedFields.every((field) => (theirs[field] ?? null) === null || ours[field] === theirs[field])
  );
}

function describeKey({ direction, identity, protocol, port, prefixLength }: OracleEntry, hasPrefix: boolean): string {
  return `${direction} ${identity} ${protocol} ${port}${hasPrefix ? ` ${prefixLength}` : ""}`;
}

function describeEntries(ours: OracleEntry, theirs: OracleEntry): string {
  const bytes = `bytes ours ${ours.key} ${ours.entry}, Cilium's ${theirs.key} ${theirs.entry}`;
  if (isSameButBytes(ours, theirs)) return `${format(ours)}: ${bytes}`;
  return `ours ${format(ours)}, Cilium's ${format(theirs)}`;
}

/** A selector of 1.20 for a cloud group, which ours calls by its fields and Cilium by their hash (differences.md). */
const groupOfCilium =
  /&LabelSelector\{MatchLabels:map\[string\]string\{cidrgroup:extgrp\.cilium\.io\/[\w-]+: ,\},MatchExpressions:\[\]LabelSelectorRequirement\{\},\}/g;
const groupOfOurs = /\bgroup \{\S*\}/g;

/** Cilium names two fields, or the two sides of a conflict, in the order of a Go map, and up to 1.16 prints what secrets hold. */
function isSameText(a: string | null, b: string | null): boolean {
  return a === b || (a !== null && b !== null && inOrder(a) === inOrder(b));
}

function inOrder(text: string): string {
  return text
    .replace(groupOfCilium, "a cloud group")
    .replace(groupOfOurs, "a cloud group")
    .replace(/(?<= TLS contexts .*: )\(&\{.*$/, "")
    .replace(/[Cc]ombining (\w+) and (\w+)/, (_all, first, second) =>
      ["combining", ...[first, second].sort()].join(" "),
    );
}

function format(entry: OracleEntry): string {
  const bits = entry.prefixLength === null ? undefined : entry.prefixLength - 40;
  const port = bits === undefined ? entry.port : bits > 8 ? `${entry.port}/${bits - 8}` : "-";
  const auth =
    (entry.authType ?? 0) > 0 || entry.authExplicit ? ` auth ${entry.authType}${entry.authExplicit ? "!" : ""}` : "";
  const proxy = entry.proxyPort > 0 ? " proxy" : "";
  const { precedence, proxyPortPriority } = entry;
  const rank =
    precedence !== null
      ? ` 0x${precedence.toString(16)}`
      : proxyPortPriority != null
        ? ` priority ${proxyPortPriority}`
        : "";
  return `${entry.direction} ${entry.identity} ${entry.protocol}:${port} ${entry.verdict}${proxy}${rank}${auth}`;
}

function quote(error: string | null | undefined): string {
  return error === null || error === undefined ? "accepts" : JSON.stringify(error);
}
