// One side of a flow in words: egress at the source or ingress at the destination, with the keys that decided it.
// Words follow the principles of the interface: both sides always, "No key allows …", "allowed, not enforced" in full.
import type { FlowAnswer, NearMissView, PolicyMapEntryView, SideAnswer, WorldView } from "../core/index.ts";
import { endpointTitle } from "./endpointTitle.ts";
import { entryView, isSameKey, lookupView } from "./flowEntry.ts";
import { whyDenied } from "./flowWhy.ts";
import { keyText } from "./keyText.ts";
import { notEnforcedBecause } from "./notEnforced.ts";
import { code, mark, place, type Sentence, text } from "./sentence.ts";

export type Direction = "egress" | "ingress";

const nRowsShown = 200;

export function sideView(world: WorldView, answer: FlowAnswer, direction: Direction, side: SideAnswer, port: string) {
  const map = world.policyMap(side.endpoint)?.entries ?? [];
  return {
    kind: "side" as const,
    direction,
    endpoint: endpointTitle(side.endpoint),
    identity: side.identity,
    peer: endpointTitle(side.peer),
    peerIdentity: side.peerIdentity,
    decision: side.decision,
    enforced: side.enforced,
    title: `${sideTitle(direction, side)}${isPassedBy(answer, side) ? ", but not asked on this way" : ""}`,
    sentence: side.enforced ? enforcedSentence(direction, side, port) : openSentence(world, direction, answer, side),
    lookups: side.lookups.map((lookup) => lookupView(world, lookup)),
    winsBecause: reasons[side.reason],
    outcome: outcomeOf(answer, side),
    entry: side.entry === null ? null : entryView(world, side.entry),
    defaultDenyBy: side.defaultDenyBy.map(({ policy, file, line }) => ({ policy, place: { file, line } })),
    why: whyDenied(direction, side),
    nearMisses: side.nearMisses.map(nearMissView),
    map: mapListing(world, direction, side, map),
  };
}

/** Why an entry wins, in the order of bpf/lib/policy.h of the versions. */
const reasons: Readonly<Record<SideAnswer["reason"], string>> = {
  "no-match": "",
  "only-match": "the only entry that was found wins",
  "first-match": "this version tries one key after the other, and the first entry wins",
  "deny-of-the-identity": "a deny of the identity wins at once",
  deny: "a deny wins over an allow",
  "higher-precedence": "the higher precedence wins",
  "higher-proxy-port-priority": "the higher priority of its proxy port wins",
  "longer-prefix": "the longer prefix wins",
  "own-identity": "nothing else tells the two apart: the entry of the own identity wins",
};

/** A side whose end is no endpoint here: `Egress at world: not applicable`. */
export function absentSide(direction: Direction, name: string) {
  const word = direction === "egress" ? "Egress" : "Ingress";
  return {
    kind: "absent" as const,
    title: `${word} at ${name}: not applicable`,
    sentence: [text(`${name} is no endpoint of this cluster, so it has no policy map.`)],
  };
}

function sideTitle(direction: Direction, { endpoint, decision, enforced, entry }: SideAnswer): string {
  const word = direction === "egress" ? "Egress" : "Ingress";
  return `${word} at ${endpointTitle(endpoint)}: ${decisionWords(decision, enforced, entry)}`;
}

function decisionWords(decision: SideAnswer["decision"], enforced: boolean, entry: PolicyMapEntryView | null): string {
  if (decision === "redirected") return `passed to the ${proxyName(entry)} proxy`;
  return decision === "allowed" && !enforced ? "allowed, not enforced" : decision;
}

/** `HTTP`, `DNS`, or the name of a listener. */
export function proxyName(entry: PolicyMapEntryView | null): string {
  const redirect = entry?.redirect ?? null;
  if (redirect === null) return "L7";
  return redirect.listener ?? redirect.parser.toUpperCase();
}

function openSentence(
  world: WorldView,
  direction: Direction,
  { walk }: FlowAnswer,
  { endpoint }: SideAnswer,
): Sentence {
  const { hostFirewall = world.options["enable-host-firewall"] } = walk?.options ?? {};
  const options = { ...world.options, "enable-host-firewall": hostFirewall };
  const because = notEnforcedBecause(options, endpoint, direction);
  const bound = world.leftOutOf(endpoint, direction).length === 0 ? "" : ", apart from what is left out";
  const may = direction === "egress" ? "leave" : "enter";
  const sentence = `${because}${bound}, so everything may ${may}.`;
  return [text(sentence.charAt(0).toUpperCase() + sentence.slice(1))];
}

/** What policy denies, and audit mode lets pass. */
function isAudited({ decision, enforced, entry }: SideAnswer): boolean {
  return decision === "allowed" && enforced && (entry === null || entry.verdict === "deny");
}

function enforcedSentence(direction: Direction, side: SideAnswer, port: string): Sentence {
  if (!isAudited(side)) return sideSentence(direction, side, port);
  return [
    ...sideSentence(direction, { ...side, decision: "denied" }, port),
    text(" Audit mode lets the packet pass, and tells of it."),
  ];
}

function sideSentence(direction: Direction, side: SideAnswer, port: string): Sentence {
  const { entry, decision, defaultDenyBy, cause } = side;
  const peer = endpointTitle(side.peer);
  if (entry !== null && !isOwnDenial(entry)) {
    return [text("Key "), code(keyText(entry)), ...originParts(entry), text(endOf(entry, decision))];
  }
  if (decision !== "denied") return [text("Allowed without a key.")];
  const [first] = defaultDenyBy;
  if (cause?.kind === "no-policy" || cause?.kind === "unresolved") return whyDenied(direction, side)?.sentence ?? [];
  if (first === undefined) return [text(`No key allows ${peer} on `), code(port), text(".")];
  const turns = defaultDenyBy.length > 1 ? ` and ${defaultDenyBy.length - 1} more turn on` : " turns on";
  const words = `${turns} default deny, and no key allows ${peer} on `;
  return [place(first.file, first.line), text(words), code(port), text(".")];
}

/** Of Cilium's own behind all rules, where some rule passes: it is the default deny of others. */
function isOwnDenial({ origins }: PolicyMapEntryView): boolean {
  return origins.every(({ derived }) => derived === "default-deny");
}

function endOf({ verdict }: PolicyMapEntryView, decision: SideAnswer["decision"]): string {
  if (decision !== "denied") return ".";
  return verdict === "deny" ? ", and nothing wins over a deny." : ", but its authentication always fails.";
}

function originParts(entry: PolicyMapEntryView): Sentence {
  const [origin] = entry.origins;
  if (origin === undefined) return [];
  if (origin.file !== null && origin.line !== null) return [text(" from "), place(origin.file, origin.line)];
  return [text(`: ${origin.derived ?? "derived"}, no rule`)];
}

/** A denial that the packet does not meet: a pod's to its own address, a pod's to its node in 1.8. */
function isPassedBy({ decision }: FlowAnswer, side: SideAnswer): boolean {
  return side.decision === "denied" && decision !== "denied";
}

function outcomeOf(answer: FlowAnswer, side: SideAnswer): Sentence {
  const { dropReason } = answer;
  const { decision, entry, enforced } = side;
  const found = entry === null ? "Nothing found" : `${keyText(entry)} wins`;
  if (isPassedBy(answer, side)) return [text(`${found}: denied, but the packet passes by this policy`)];
  if (decision === "denied") {
    const isOwn = dropReason?.code === dropCodeOf(entry);
    return [
      text(`${found}: ${dropReason !== null && isOwn ? `drop ${dropReason.code} ${dropReason.name}` : "dropped"}`),
    ];
  }
  if (isAudited(side)) return [text(`${found}: denied, but in audit mode the packet passes`)];
  if (decision === "redirected") return [text(`${found}: passed to the ${proxyName(entry)} proxy`)];
  return [text(enforced ? `${found}: allowed` : "Not enforced: allowed")];
}

/** Of this side alone, where an answer has the drop reason of its first denied side (bpf/lib/drop_reasons.h, v1.20). */
function dropCodeOf(entry: PolicyMapEntryView | null): number {
  if (entry === null) return 133;
  return entry.verdict === "deny" ? 181 : 189;
}

function nearMissView({ policy, file, line, differsLine, message, differs }: NearMissView) {
  return {
    policy,
    place: { file, line },
    differsAt: { file, line: differsLine },
    sentence: nearMissSentence(message),
    differs: differs.map(differsText),
  };
}

// The core's message ends in what the flow has instead, after "the flow goes to" or the like: that is what is marked.
function nearMissSentence(message: string): Sentence {
  const match = /^(.*; the flow \D*? )(\S+)$/.exec(message);
  if (match?.[1] === undefined || match[2] === undefined) return [text(` ${message}`)];
  return [text(` ${match[1]}`), mark(match[2])];
}

function differsText(what: NearMissView["differs"][number]): string {
  return what === "cidr-overshadowed" ? "a longer prefix has another identity" : `${what} differs`;
}

function mapListing(world: WorldView, direction: Direction, side: SideAnswer, map: readonly PolicyMapEntryView[]) {
  const own = map.filter((entry) => entry.direction === direction);
  const word = direction === "egress" ? "Egress" : "Ingress";
  return {
    title: `${word} keys of ${endpointTitle(side.endpoint)}`,
    note: noteOf(direction, own.length, map),
    rows: own.slice(0, nRowsShown).map((entry) => ({ entry: entryView(world, entry), ...markOf(side, entry) })),
    nMore: Math.max(0, own.length - nRowsShown),
  };
}

function noteOf(direction: Direction, nOwn: number, map: readonly PolicyMapEntryView[]): string {
  if (map.length === 0) return "0 keys: everything is dropped";
  const others = map.filter((entry) => entry.direction !== direction);
  const other = direction === "egress" ? "ingress" : "egress";
  const isOpen =
    others.length > 0 && others.every(({ origins }) => origins.some(({ derived }) => derived === "not-enforced"));
  if (!isOpen) return `${nOwn} of ${map.length}`;
  const allow = others.length === 1 ? "key allows" : "keys allow";
  return `${nOwn} of ${map.length}; the ${others.length} ${other} ${allow} everything (not enforced)`;
}

function markOf({ entry: winner, nearMisses }: SideAnswer, entry: PolicyMapEntryView) {
  if (isSameKey(entry, winner)) return { mark: "decides" as const, remark: "decides" };
  const near = nearMisses.find(({ file, line }) =>
    entry.origins.some((origin) => origin.file === file && origin.line === line),
  );
  if (near === undefined) return { mark: null, remark: "" };
  return { mark: "nearMiss" as const, remark: near.differs.map(differsText).join(", ") };
}
