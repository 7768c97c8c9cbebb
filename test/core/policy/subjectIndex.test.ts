// The index after any updates has what it would have from the start, in the order of the entries.

import fc from "fast-check";
import { expect, test } from "vitest";
import { parseLabel } from "../../../src/core/labels/label.ts";
import { makeRequirement, matchesRequirements } from "../../../src/core/labels/requirement.ts";
import { changeOfEntries } from "../../../src/core/policy/entryChange.ts";
import { IdentityRegistry } from "../../../src/core/policy/identities.ts";
import type { PolicyEntry } from "../../../src/core/policy/policyEntry.ts";
import { makeLabelSelector } from "../../../src/core/policy/selector.ts";
import { SelectorCache } from "../../../src/core/policy/selectorCache.ts";
import { SubjectIndex } from "../../../src/core/policy/subjectIndex.ts";
import { profile120 } from "../../../src/core/profiles/profile120.ts";

const { mechanisms } = profile120;

function makeWorld() {
  const registry = new IdentityRegistry(mechanisms);
  const matching = { nodes: false, pods: false, asksForWorld: false, isIPv4Enabled: true, isIPv6Enabled: true };
  const cache = new SelectorCache(registry, matching, mechanisms.selectorText);
  const identities = ["a", "b", "c"].map((app) => registry.intern("endpoint", [parseLabel(`k8s:app=${app}`)]));
  return { registry, cache, identities, index: new SubjectIndex(cache) };
}

/** What the index reads of an entry. */
function entryOf(apps: readonly string[], isNode = false): PolicyEntry {
  return { subject: makeLabelSelector([], [makeRequirement("app", "In", apps)]), isNode } as PolicyEntry;
}

/** Equal entries are told apart. */
function placeIn(entries: readonly PolicyEntry[]) {
  return (entry: PolicyEntry) => entries.indexOf(entry);
}

test("after any updates of entries and identities each identity has its entries in their order", () => {
  const entry = fc
    .record({
      apps: fc.subarray(["a", "b", "c"], { minLength: 1 }),
      isNode: fc.boolean(),
    })
    .map(({ apps, isNode }) => entryOf(apps, isNode && apps.length === 3));
  const update = fc.record({
    at: fc.nat(),
    nGone: fc.nat({ max: 3 }),
    added: fc.array(entry, { maxLength: 3 }),
    toggled: fc.nat({ max: 3 }),
  });
  let nSelected = 0;
  fc.assert(
    fc.property(fc.array(update, { maxLength: 30 }), (updates) => {
      const { registry, cache, identities, index } = makeWorld();
      let entries: readonly PolicyEntry[] = [];
      for (const { at, nGone, added, toggled } of updates) {
        const next = entries.toSpliced(at % (entries.length + 1), nGone, ...added);
        const identity = identities[toggled];
        if (identity !== undefined) {
          const isLive = !registry.isLive(identity.handle);
          registry.setLive(identity.handle, isLive);
          cache.updateIdentities(isLive ? [identity] : [], isLive ? [] : [identity]);
        }
        index.update(changeOfEntries(entries, next));
        entries = next;
        for (const { handle, labels } of identities) {
          const expected = entries.filter(
            ({ subject, isNode }) =>
              !isNode && registry.isLive(handle) && matchesRequirements(subject.requirements, labels),
          );
          expect(index.entriesOf(handle).map(placeIn(entries))).toEqual(expected.map(placeIn(entries)));
          nSelected += expected.length;
        }
      }
    }),
  );
  expect(nSelected).toBeGreaterThan(1000);
});

test("entries that come one by one at one place keep their order, however many", () => {
  const { registry, cache, identities, index } = makeWorld();
  for (const { handle } of identities) registry.setLive(handle, true);
  cache.updateIdentities(identities, []);
  let entries: readonly PolicyEntry[] = [];
  for (let round = 0; round < 60; round++) {
    const next = entries.toSpliced(1, 0, entryOf(round % 2 === 0 ? ["a"] : ["a", "b"]));
    index.update(changeOfEntries(entries, next));
    entries = next;
  }
  const found = index.entriesOf(identities[0]?.handle ?? 0);
  expect(found.map(placeIn(entries))).toEqual([...entries.keys()]);
});

test("what an update does not touch stays the same array", () => {
  const { registry, cache, identities, index } = makeWorld();
  for (const { handle } of identities) registry.setLive(handle, true);
  cache.updateIdentities(identities, []);
  const [first, second] = identities.map(({ handle }) => handle);
  const entries = [entryOf(["a"]), entryOf(["b"])];
  index.update(changeOfEntries([], entries));
  const before = index.entriesOf(first ?? 0);
  index.update(changeOfEntries(entries, entries.slice(0, 1)));
  expect(index.entriesOf(first ?? 0)).toBe(before);
  expect(index.entriesOf(second ?? 0)).toEqual([]);
});
