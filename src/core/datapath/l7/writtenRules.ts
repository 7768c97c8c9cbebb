// The L7 rules that policies wrote for a packet's port and peer, each with its place. What a proxy decides comes from merged
// rules, which know no places; this finds the words behind them, and those that came nearest.
import type { PolicyWorld } from "../../policy/engine.ts";
import type { DnsRule, HttpRule, PolicyEntry, PortSpec, RuleItemOrigin, RulePlace } from "../../policy/policyEntry.ts";
import type { DirectionPolicy } from "../../policy/resolve.ts";
import type { ViewContext } from "../../policymap/mapView.ts";
import { formatPath } from "../../yaml/node.ts";
import type { L7RuleView } from "../flow.ts";
import type { RedirectedPacket } from "./proxyRules.ts";
import { covers } from "./proxyRules.ts";

export interface Written<Rule> {
  readonly rule: Rule;
  readonly origin: RuleItemOrigin;
  readonly place: RulePlace;
}

export interface WrittenRules {
  readonly http: readonly Written<HttpRule>[];
  readonly dns: readonly Written<DnsRule>[];
  readonly serverNames: readonly Written<string>[];
  /** Items that allow the port and ask for nothing more. */
  readonly plain: readonly RuleItemOrigin[];
}

export function writtenRules(direction: DirectionPolicy, packet: RedirectedPacket, world: PolicyWorld): WrittenRules {
  const http: Written<HttpRule>[] = [];
  const dns: Written<DnsRule>[] = [];
  const serverNames: Written<string>[] = [];
  const plain: RuleItemOrigin[] = [];
  for (const entry of direction.entries) {
    const { origin } = entry;
    if (entry.verdict !== "allow" || origin.kind !== "rule" || !selectsPeer(entry, packet.peerHandle, world)) continue;
    if (!entry.hasPortRules) plain.push(origin);
    for (const port of entry.ports) {
      if (!covers(port, packet)) continue;
      if (isPlain(port)) plain.push(origin);
      const placed = <Rule>(rules: readonly Rule[] | undefined, places: readonly RulePlace[] | undefined) =>
        (rules ?? []).flatMap((rule, at) => {
          const place = places?.[at];
          return place === undefined ? [] : [{ rule, origin, place }];
        });
      http.push(...placed(port.l7?.http, port.l7Places?.http));
      dns.push(...placed(port.l7?.dns, port.l7Places?.dns));
      serverNames.push(...placed(port.serverNames, port.l7Places?.serverNames));
    }
  }
  return { http: distinct(http), dns: distinct(dns), serverNames: distinct(serverNames), plain };
}

function isPlain({ l7, serverNames }: PortSpec): boolean {
  return serverNames.length === 0 && (l7 === undefined || l7.http.length + l7.dns.length + l7.other.length === 0);
}

function selectsPeer({ peers }: PolicyEntry, peerHandle: number, world: PolicyWorld): boolean {
  if (peers === null) return false;
  if (peers.length === 0) return true;
  return peers.some(
    (selector) =>
      (selector.kind === "labels" && selector.requirements.length === 0) ||
      world.selectionsOf(selector).includes(peerHandle),
  );
}

/** A port of any protocol is more than one; the rules on it are written once. */
function distinct<Rule>(written: readonly Written<Rule>[]): readonly Written<Rule>[] {
  const seen = new Set<RulePlace["range"]>();
  return written.filter(({ place, origin }, at) => {
    if (!seen.has(place.range)) {
      seen.add(place.range);
      return true;
    }
    return !written.slice(0, at).some((other) => other.place.range === place.range && other.origin === origin);
  });
}

/** The rule that allows, else an item that asks for nothing more. `found`: where a rule of the kind allows. */
export function allowingView<Rule>(
  found: Written<Rule> | undefined,
  textOf: (found: Written<Rule>) => string,
  { plain: [plain] }: WrittenRules,
  view: ViewContext,
): L7RuleView | null {
  if (found !== undefined) return writtenView(found, textOf(found), view);
  return plain === undefined ? null : itemView(plain, view);
}

export function writtenView({ origin, place }: Written<unknown>, text: string, { lineOf }: ViewContext): L7RuleView {
  const { policy } = origin;
  return {
    policy: policy.title,
    file: policy.file,
    line: lineOf(policy, place.range),
    path: formatPath(place.path),
    text,
  };
}

/** Of an item that asks for nothing more than its port. */
function itemView(origin: RuleItemOrigin, { lineOf }: ViewContext): L7RuleView {
  const { policy, range, path } = origin;
  return { policy: policy.title, file: policy.file, line: lineOf(policy, range), path, text: "everything" };
}
