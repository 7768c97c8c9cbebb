// What changes for a folder from one Cilium version to another: verdicts, findings and policy maps of the same files.
// Leaves out: bytes, precedences and identity numbers, which differ between versions without meaning anything by themselves,
// and keys that no rule made, of which the enforcement of the direction says the same.
import type { DocumentReport, Finding, PolicyMapEntryView, PolicyMapView, Snapshot, WorldView } from "../core/index.ts";
import { endpointTitle } from "./endpointTitle.ts";
import { extrasOf, portText } from "./keyText.ts";
import { peerName } from "./peerName.ts";
import { originText } from "./placeText.ts";

/** `before` and `after`: as in the version from which one comes, and to which one goes. */
interface Change {
  readonly before: string;
  readonly after: string;
}

export interface VerdictChange extends Change {
  readonly document: DocumentReport;
}

export interface KeyChange {
  /** `ingress shop/web 80/TCP`. */
  readonly direction: "ingress" | "egress";
  readonly peer: string;
  readonly port: string;
  /** `allow, proxy http`; undefined where that version has no such key. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Places of the rules that made it, in the version that has it; the later one's where both do. */
  readonly origins: readonly string[];
}

export interface MapChange {
  readonly world: string;
  /** All that change alike. */
  readonly endpoints: readonly string[];
  /** Enforcement of a direction, or what keeps the policy from being put together. */
  readonly states: readonly (Change & { readonly what: string })[];
  readonly keys: readonly KeyChange[];
}

export interface VersionComparison extends Change {
  readonly verdicts: readonly VerdictChange[];
  /** Found in the earlier one alone. */
  readonly gone: readonly Finding[];
  /** Found in the later one alone. */
  readonly appeared: readonly Finding[];
  readonly maps: readonly MapChange[];
  /** What either takes for granted, such as a version that stands for another. */
  readonly assumed: readonly string[];
}

/** @param before, after snapshots of the same files under two versions */
export function compareVersions(before: Snapshot, after: Snapshot): VersionComparison {
  const { files } = after;
  return {
    before: versionsOf(before),
    after: versionsOf(after),
    verdicts: files.flatMap((file) => compareVerdicts(before.documents(file), after.documents(file))),
    gone: files.flatMap((file) => without(before.findings(file), after.findings(file))),
    appeared: files.flatMap((file) => without(after.findings(file), before.findings(file))),
    maps: before.worlds.flatMap((world) => {
      const other = after.worlds.find(({ root }) => root === world.root);
      return other === undefined ? [] : compareMaps(world, other);
    }),
    assumed: assumedIn([...before.worlds, ...after.worlds]),
  };
}

function versionsOf({ worlds }: Snapshot): string {
  return [...new Set(worlds.map(({ cilium }) => cilium))].join(", ");
}

function assumedIn(worlds: readonly WorldView[]): readonly string[] {
  return [...new Set(worlds.flatMap(({ assumptions }) => assumptions.map(({ message }) => message)))];
}

function compareVerdicts(
  before: readonly DocumentReport[],
  after: readonly DocumentReport[],
): readonly VerdictChange[] {
  const keyOf = ({ document, item }: DocumentReport) => `${document}.${item ?? ""}`;
  const old = new Map(before.map((report) => [keyOf(report), report]));
  return after.flatMap((document) => {
    const verdict = old.get(keyOf(document))?.verdict;
    return verdict === undefined || verdict === document.verdict
      ? []
      : [{ document, before: verdict, after: document.verdict }];
  });
}

function without(findings: readonly Finding[], others: readonly Finding[]): readonly Finding[] {
  const keyOf = ({ code, range }: Finding) => `${code} ${range.start} ${range.end}`;
  const known = new Set(others.map(keyOf));
  return findings.filter((finding) => !known.has(keyOf(finding)));
}

function compareMaps(before: WorldView, after: WorldView): readonly MapChange[] {
  // A representative's name lists labels, and which Cilium adds depends on the version: its title stays.
  const old = new Map(before.endpoints.map(({ name }) => [endpointTitle(name), name]));
  const next = new Map(after.endpoints.map(({ name }) => [endpointTitle(name), name]));
  const changes = new Map<string, { endpoints: string[]; change: Omit<MapChange, "world" | "endpoints"> }>();
  for (const title of new Set([...old.keys(), ...next.keys()])) {
    const change = compareEndpoint(mapOf(before, old.get(title)), mapOf(after, next.get(title)));
    if (change.states.length === 0 && change.keys.length === 0) continue;
    const key = JSON.stringify(change);
    const held = changes.get(key);
    if (held === undefined) changes.set(key, { endpoints: [title], change });
    else held.endpoints.push(title);
  }
  return [...changes.values()].map(({ endpoints, change }) => ({ world: after.root, endpoints, ...change }));
}

interface MapOfVersion {
  readonly world: WorldView;
  readonly map: PolicyMapView;
}

function mapOf(world: WorldView, endpoint: string | undefined): MapOfVersion | undefined {
  const map = endpoint === undefined ? undefined : world.policyMap(endpoint);
  return map === undefined ? undefined : { world, map };
}

function compareEndpoint(before: MapOfVersion | undefined, after: MapOfVersion | undefined) {
  const states = (["ingress", "egress", "error"] as const).flatMap((what) => {
    const [old, next] = [stateOf(before, what), stateOf(after, what)];
    return old === next ? [] : [{ what, before: old, after: next }];
  });
  return { states, keys: compareKeys(keysOf(before), keysOf(after)) };
}

function stateOf(of: MapOfVersion | undefined, what: "ingress" | "egress" | "error"): string {
  if (of === undefined) return what === "error" ? "none" : "no such endpoint";
  if (what === "error") return of.map.error ?? "none";
  return of.map.enforcement[what] === "disabled" ? "not enforced" : of.map.enforcement[what];
}

interface Key extends Pick<KeyChange, "direction" | "peer" | "port" | "origins"> {
  readonly outcome: string;
}

function keysOf(of: MapOfVersion | undefined): ReadonlyMap<string, Key> {
  const keys = new Map<string, Key>();
  if (of === undefined) return keys;
  for (const entry of of.map.entries) {
    const { direction, origins } = entry;
    if (origins.every(({ derived }) => derived !== undefined)) continue;
    const key = { direction, peer: peerName(entry, of.world), port: portText(entry) };
    const name = `${direction} ${key.peer} ${key.port}`;
    const held = keys.get(name);
    keys.set(name, {
      ...key,
      outcome: joinTexts([held?.outcome, outcomeOf(entry)]),
      origins: [...new Set([...(held?.origins ?? []), ...origins.map(originText)])],
    });
  }
  return keys;
}

function outcomeOf(entry: PolicyMapEntryView): string {
  return [entry.verdict, ...extrasOf(entry)].join(", ");
}

/** Peers of one name may have several identities: their outcomes once each. */
function joinTexts(texts: readonly (string | undefined)[]): string {
  return [...new Set(texts.flatMap((text) => text?.split(" or ") ?? []))].sort().join(" or ");
}

function compareKeys(before: ReadonlyMap<string, Key>, after: ReadonlyMap<string, Key>): readonly KeyChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((name): KeyChange[] => {
    const [old, next] = [before.get(name), after.get(name)];
    const shown = next ?? old;
    if (shown === undefined || old?.outcome === next?.outcome) return [];
    const { direction, peer, port, origins } = shown;
    return [{ direction, peer, port, before: old?.outcome, after: next?.outcome, origins }];
  });
}
