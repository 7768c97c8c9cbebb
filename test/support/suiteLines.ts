// Policy map entries as the short lines of a suite: `ingress  b  80/TCP  allow`.
// AGG stands for the five aggregates 0 and 11–14 where they hold the same; a direction that is not enforced is left out,
// an enforced one without entries is `ingress  nothing`.
import { reservedIdentitiesWithAggregates as reservedIdentities } from "../../src/core/identity/reservedIdentities.ts";
import { formatProtocol } from "../../src/core/policy/protocol.ts";
import type { OracleEntry, SubjectAnswer } from "./answerCase.ts";

const aggregates = [0, 11, 12, 13, 14];

/** The lines of both directions, in the order of the map. */
export function formatAnswer(answer: SubjectAnswer, names: ReadonlyMap<number, string>): readonly string[] {
  return (["ingress", "egress"] as const).flatMap((direction) => {
    const entries = (answer.entries ?? []).filter((entry) => entry.direction === direction);
    const isEnforced = answer.enforcement?.[direction] === true;
    if (isEnforced && entries.length === 0) return [`${direction} nothing`];
    const lines = fold(entries.map((entry) => ({ identity: entry.identity, rest: formatRest(entry) }))).map(
      ({ identity, rest }) => `${direction} ${identity === "AGG" ? "AGG" : nameOf(identity, names)} ${rest}`,
    );
    return isEnforced ? lines : lines.filter((line) => !/ (AGG|0) ANY allow$/.test(line));
  });
}

interface Line {
  readonly identity: number | "AGG";
  readonly rest: string;
}

function fold(lines: readonly (Line & { readonly identity: number })[]): readonly Line[] {
  const byRest = new Map<string, Set<number>>();
  for (const { identity, rest } of lines) byRest.set(rest, (byRest.get(rest) ?? new Set()).add(identity));
  const isFolded = (rest: string) => aggregates.every((aggregate) => byRest.get(rest)?.has(aggregate));
  return lines.flatMap(({ identity, rest }): readonly Line[] => {
    if (!isFolded(rest) || !aggregates.includes(identity)) return [{ identity, rest }];
    return identity === 0 ? [{ identity: "AGG", rest }] : [];
  });
}

/** The page's name, Cilium's for reserved identities, a prefix, or the number. */
function nameOf(identity: number, names: ReadonlyMap<number, string>): string {
  const reserved = reservedIdentities.find((known) => known.identity === identity);
  return names.get(identity) ?? reserved?.labels[0]?.replace("reserved:", "") ?? String(identity);
}

function formatRest(entry: OracleEntry): string {
  const { verdict, proxyPort, precedence, authType, authExplicit } = entry;
  const parts = [formatPort(entry), verdict];
  if (proxyPort > 0) parts.push("redirect");
  const usual = verdict === "deny" ? 0xffffffff : 0xffffff01;
  if (precedence !== null && precedence !== usual) parts.push(`0x${precedence.toString(16)}`);
  if ((authType ?? 0) > 0 || authExplicit === true)
    parts.push(`auth=${authType}${authExplicit === false ? " derived" : ""}`);
  return parts.join(" ");
}

function formatPort({ protocol, port, prefixLength }: OracleEntry): string {
  // A hash map knows exact ports alone: port 0 of a protocol is that port.
  const bits = prefixLength === null ? (port === 0 && protocol === 0 ? 0 : 24) : prefixLength - 40;
  if (bits <= 8) return formatProtocol(protocol);
  const last = port + (1 << (24 - bits)) - 1;
  return `${last > port ? `${port}-${last}` : port}/${formatProtocol(protocol)}`;
}
