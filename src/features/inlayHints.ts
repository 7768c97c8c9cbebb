// Inlay hints of the visible part of a file: at most one per line, at the line's end, a fact that the line does not say.
// Where several facts meet on a line the most telling one is shown: keys, then subjects, peers, default deny, namespace.
import type { PeerView, PolicyView, Range, RuleItemView, Snapshot, WorldView } from "../core/index.ts";
import { type Focus, focusedEndpoint, keysInFocus } from "./focus.ts";
import { foldFacts } from "./foldFacts.ts";
import { type HintFact, keyFacts } from "./keyFacts.ts";
import { keysOfPeer, keysOfPort } from "./keysOfPlace.ts";
import { peerText } from "./peerText.ts";
import { subjectText } from "./subjectText.ts";
import { lineEnd, lineOf, lineText, type TextLines, textLinesOf } from "./textLines.ts";
import { hasWrittenNamespace } from "./writtenNamespace.ts";

export interface InlayHint {
  /** End of a line. */
  readonly offset: number;
  readonly text: string;
  /** All facts of the line in full, where the hint has not. */
  readonly tooltip: string | undefined;
}

const ranks = ["keys", "subject", "peer", "default deny", "namespace"] as const;

interface Fact {
  readonly line: number;
  readonly rank: (typeof ranks)[number];
  readonly facts: readonly HintFact[];
}

interface Context {
  readonly world: WorldView;
  readonly file: string;
  readonly lines: TextLines;
  readonly range: Range;
  readonly focused: string | undefined;
}

/** Only items that touch `range` are computed. */
export function inlayHints(snapshot: Snapshot, file: string, range: Range, focus?: Focus): readonly InlayHint[] {
  const world = snapshot.worldOf(file);
  const text = snapshot.textOf(file);
  if (world === undefined || text === undefined) return [];
  const context: Context = {
    world,
    file,
    lines: textLinesOf(snapshot, file),
    range,
    focused: focusedEndpoint(world, focus),
  };
  const facts = world
    .policiesIn(file)
    .filter((policy) => policy.rejected === undefined && touches(policy.range, range))
    .flatMap((policy) => policyFacts(context, policy));
  return onePerLine(context, facts);
}

function policyFacts(context: Context, policy: PolicyView): readonly Fact[] {
  const { world, lines, range, focused } = context;
  const subjects = policy.subjects.map(
    (subject): Fact => ({
      line: lineOf(lines, subject.range.start),
      rank: "subject",
      facts: [{ text: subjectText(world, subject, focused) }],
    }),
  );
  const items = policy.items.filter((item) => touches(item.range, range));
  return [
    ...namespaceFacts(context, policy),
    ...subjects,
    ...defaultDenyFacts(context, policy),
    ...items.flatMap((item) => itemFacts(context, item)),
  ];
}

function namespaceFacts({ lines }: Context, policy: PolicyView): readonly Fact[] {
  if (policy.namespace === "" || hasWrittenNamespace(lines.text, policy.nameRange.start)) return [];
  return [
    {
      line: lineOf(lines, policy.nameRange.start),
      rank: "namespace",
      facts: [{ text: `in namespace ${policy.namespace}` }],
    },
  ];
}

function defaultDenyFacts({ lines }: Context, { defaultDeny }: PolicyView): readonly Fact[] {
  return (["ingress", "egress"] as const).flatMap((direction): readonly Fact[] => {
    const place = defaultDeny[direction];
    if (place === undefined) return [];
    return [
      {
        line: lineOf(lines, place.start),
        rank: "default deny",
        facts: [{ text: `turns on default deny, ${direction}` }],
      },
    ];
  });
}

function itemFacts(context: Context, item: RuleItemView): readonly Fact[] {
  const { world, file, lines, range, focused } = context;
  const visiblePeers = item.peers.filter((peer) => touches(peer.range, range));
  const keys = keysInFocus(world, item, focused);
  if (item.ports.length > 0) {
    const ports = item.ports.filter((port) => touches(port.range, range));
    return [
      ...visiblePeers.map((peer) => peerFact(context, peer)),
      ...ports.map(
        (port): Fact => ({
          line: valueLine(lines, port.range),
          rank: "keys",
          facts: keyFacts(world, file, keysOfPort(item, port, keys)),
        }),
      ),
    ];
  }
  if (item.peers.length === 0) {
    return [{ line: lineOf(lines, item.range.start), rank: "keys", facts: keyFacts(world, file, keys) }];
  }
  return visiblePeers.map((peer) => {
    const facts = keyFacts(world, file, keysOfPeer(item, peer, keys));
    return facts.length === 0 ? peerFact(context, peer) : { line: valueLine(lines, peer.range), rank: "keys", facts };
  });
}

function peerFact({ world, lines }: Context, peer: PeerView): Fact {
  return { line: valueLine(lines, peer.range), rank: "peer", facts: [{ text: peerText(world, peer) }] };
}

// `- matchLabels:` says nothing yet: the hint stands at the first line that has a value.
function valueLine(lines: TextLines, { start, end }: Range): number {
  const first = lineOf(lines, start);
  const last = lineOf(lines, Math.max(start, end - 1));
  for (let line = first; line <= last; line++) {
    if (!/^\s*$|^\s*#|:\s*(#.*)?$|^[\s-]*$/.test(lineText(lines, line))) return line;
  }
  return first;
}

function onePerLine({ lines, range }: Context, facts: readonly Fact[]): readonly InlayHint[] {
  const byLine = new Map<number, Fact>();
  for (const fact of facts) {
    const other = byLine.get(fact.line);
    if (fact.facts.length === 0) continue;
    if (other === undefined || ranks.indexOf(fact.rank) < ranks.indexOf(other.rank)) byLine.set(fact.line, fact);
    else if (other.rank === fact.rank)
      byLine.set(fact.line, { ...other, facts: withoutRepeats([...other.facts, ...fact.facts]) });
  }
  return [...byLine.values()]
    .map(({ line, facts: held }): InlayHint => {
      const text = foldFacts(held);
      const full = held.map((fact) => fact.text).join("\n");
      return { offset: lineEnd(lines, line), text, tooltip: full === text ? undefined : full };
    })
    .filter(({ offset }) => range.start <= offset && offset <= range.end)
    .sort((a, b) => a.offset - b.offset);
}

function withoutRepeats(facts: readonly HintFact[]): readonly HintFact[] {
  return [...new Map(facts.map((fact) => [fact.text, fact])).values()];
}

function touches(a: Range, b: Range): boolean {
  return a.start <= b.end && b.start <= a.end;
}
