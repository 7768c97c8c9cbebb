// The line above each policy: what it selects and makes, or that Cilium rejects it; at most three acts.
import type { PolicyView, Snapshot, WorldView } from "../core/index.ts";
import type { Act } from "./act.ts";
import { endpointsText } from "./endpointsText.ts";
import { countText } from "./keyText.ts";
import { mapsText } from "./subjectText.ts";
import { firstWrittenLine, lineStart, type TextLines, textLinesOf } from "./textLines.ts";

export interface CodeLens {
  /** The lens stands above the line of this offset. */
  readonly offset: number;
  readonly title: string;
  /** Undefined: words only. */
  readonly act: Act | undefined;
}

export function codeLenses(snapshot: Snapshot, file: string): readonly CodeLens[] {
  const world = snapshot.worldOf(file);
  if (world === undefined || snapshot.textOf(file) === undefined) return [];
  const lines = textLinesOf(snapshot, file);
  return world.policiesIn(file).flatMap((policy) => {
    const offset = placeOf(policy, lines);
    if (policy.rejected !== undefined) return rejectedLenses(snapshot, world, policy, offset);
    if (!policy.isRead) return [{ offset, title: `Not read by Cilium ${world.cilium}: no effect`, act: undefined }];
    return lensesOf(world, policy, offset);
  });
}

function lensesOf(world: WorldView, policy: PolicyView, offset: number): readonly CodeLens[] {
  const endpoints = [...new Set(policy.subjects.flatMap((subject) => subject.endpoints))];
  const [first] = endpoints;
  if (first === undefined) return [{ offset, title: "Selects no endpoint", act: undefined }];
  const title = `${endpointsText(world, endpoints)} · ${keysText(policy)}`;
  const to = policy.items.some(({ direction }) => direction === "ingress") || policy.items.length === 0;
  const flow = to ? { to: first } : { from: first };
  const acts: readonly Act[] = [
    { kind: "showPolicyMap", title, world: world.root, endpoints },
    { kind: "simulateFlow", title: "Simulate flow", world: world.root, flow },
    { kind: "focusEndpoint", title: "Focus endpoint", world: world.root, endpoints },
  ];
  return acts.map((act) => ({ offset, title: act.title, act }));
}

// Subjects of several specs may share maps; their sizes then count once per spec.
function keysText({ subjects }: PolicyView): string {
  const mapSizes = subjects.flatMap((subject) => subject.mapSizes);
  const [first] = mapSizes;
  if (first !== undefined && mapSizes.length === 1) return `${countText(first, "key")} in 1 map`;
  return mapsText({ nMaps: mapSizes.length, mapSizes });
}

function rejectedLenses(snapshot: Snapshot, world: WorldView, policy: PolicyView, offset: number): readonly CodeLens[] {
  const title = `Rejected by Cilium ${world.cilium}: left out of every answer`;
  const reason = snapshot
    .findings(policy.file)
    .find(
      ({ document, item, rejectedBy }) => document === policy.document && item === policy.item && rejectedBy.length > 0,
    );
  const place = reason?.range.start ?? policy.nameRange.start;
  return [
    { offset, title, act: undefined },
    { offset, title: "Show why", act: { kind: "openPlace", title: "Show why", file: policy.file, offset: place } },
  ];
}

// Above the document's first written line; above the name of an item of a List, whose document starts far away.
function placeOf({ range, item, nameRange }: PolicyView, lines: TextLines): number {
  if (item !== undefined) return nameRange.start;
  return Math.max(range.start, lineStart(lines, firstWrittenLine(lines, range)));
}
