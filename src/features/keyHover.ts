// Hover on a rule item, a port or a peer: its keys in each map, as a table, and the bytes of key and entry below it.
// Maps that hold the same keys of the rule share one table.

import type { ItemKeys, PolicyMapEntryView, WorldView } from "../core/index.ts";
import { addToList } from "../core/index.ts";
import { endpointsText } from "./endpointsText.ts";
import { endpointTitle } from "./endpointTitle.ts";
import { countText, extrasOf, portText, precedenceText, proxyPortRank } from "./keyText.ts";
import { codeSpan, escapeMarkdown, markdownTable, type TableColumn } from "./markdown.ts";
import { peerName } from "./peerName.ts";
import { skippedText } from "./skippedText.ts";
import { type FieldBytes, fieldBytes, groupedHex } from "./structBytes.ts";

const nGroupsShown = 3;
const nRowsShown = 12;
const nBytesShown = 3;
const nNamesShown = 4;

const columns: readonly TableColumn[] = [
  { title: "Direction", align: "left" },
  { title: "Identity", align: "right" },
  { title: "Peer", align: "left" },
  { title: "Port", align: "right" },
  { title: "Verdict", align: "left" },
  { title: "Precedence", align: "left" },
];

/** Blocks of Markdown in the order of the maps; beyond the third different set of keys maps are counted. */
export function keyBlocks(world: WorldView, file: string, keys: readonly ItemKeys[]): readonly string[] {
  if (keys.length === 0) return ["No policy map here holds a key of this rule."];
  const groups = groupEqual(keys);
  const blocks = groups.slice(0, nGroupsShown).flatMap((maps) => groupBlocks(world, file, maps));
  const nMore = groups.slice(nGroupsShown).reduce((sum, maps) => sum + maps.length, 0);
  return nMore === 0 ? blocks : [...blocks, `… and ${countText(nMore, "more map", "more maps")}`];
}

type Maps = readonly [ItemKeys, ...ItemKeys[]];

function groupEqual(keys: readonly ItemKeys[]): readonly Maps[] {
  const groups = new Map<string, [ItemKeys, ...ItemKeys[]]>();
  for (const one of keys) {
    const same = JSON.stringify([one.entries, one.skipped]);
    addToList(groups, same, one);
  }
  return [...groups.values()];
}

function groupBlocks(world: WorldView, file: string, maps: Maps): readonly string[] {
  const [keys] = maps;
  const { entries, skipped } = keys;
  return [
    titleOf(world, maps),
    ...(entries.length === 0
      ? []
      : [
          markdownTable(
            columns,
            entries.slice(0, nRowsShown).map((entry) => cellsOf(world, entry)),
          ),
        ]),
    ...(entries.length > nRowsShown ? [`… ${entries.length - nRowsShown} more in the policy map`] : []),
    ...bytesBlocks(world, entries),
    ...(skipped.length === 0 ? [] : [skippedBlock(file, keys)]),
  ];
}

function titleOf(world: WorldView, maps: Maps): string {
  const [{ identity, entries }] = maps;
  const names = maps.flatMap(({ endpoints }) => endpoints);
  const firsts = maps.map(
    (one) => `**${escapeMarkdown(endpointTitle(one.endpoints[0] ?? `identity ${one.identity}`))}**`,
  );
  const shown = firsts.slice(0, nNamesShown).join(", ");
  const more = firsts.length > nNamesShown ? ` and ${firsts.length - nNamesShown} more` : "";
  const where = maps.length === 1 ? "the policy map" : `each of ${maps.length} policy maps`;
  const whose = maps.length === 1 ? `identity ${identity}, ` : "";
  return `**${countText(entries.length, "key")}** in ${where} of ${shown}${more} (${whose}${endpointsText(world, names)})`;
}

// Bytes never share a row with the table: they would wrap, and wrapped bytes can't be compared.
function bytesBlocks(world: WorldView, entries: readonly PolicyMapEntryView[]): readonly string[] {
  const [first] = entries;
  if (first === undefined) return [];
  const shown = entries.slice(0, nBytesShown).map((entry) => {
    const bytes = world.entryBytes(entry);
    const { keyFields, entryFields } = world.mapFormat;
    return { entry, key: fieldBytes(bytes.key, keyFields), value: fieldBytes(bytes.entry, entryFields) };
  });
  const namesOf = (fields: readonly FieldBytes[]) => fields.map(({ field }) => field).join(", ");
  if (entries.length === 1) {
    return shown.flatMap(({ key, value }) => [
      `Key ${codeSpan(groupedHex(key))} ${namesOf(key)}`,
      `Entry ${codeSpan(groupedHex(value))} ${namesOf(value)}`,
    ]);
  }
  const lines = shown.map(
    ({ entry, key, value }) =>
      `- ${entry.identity} ${portText(entry)}: key ${codeSpan(groupedHex(key))}, entry ${codeSpan(groupedHex(value))}`,
  );
  const more = entries.length > nBytesShown ? [`- … and ${entries.length - nBytesShown} more`] : [];
  return [["Bytes:", "", ...lines, ...more].join("\n")];
}

function cellsOf(world: WorldView, entry: PolicyMapEntryView): readonly string[] {
  const verdict = [entry.verdict, ...extrasOf(entry)].join(", ");
  return [
    entry.direction,
    String(entry.identity),
    escapeMarkdown(peerName(entry, world)),
    portText(entry),
    escapeMarkdown(verdict),
    precedenceCell(entry),
  ];
}

function precedenceCell(entry: PolicyMapEntryView): string {
  const text = precedenceText(entry);
  return text === null ? (proxyPortRank(entry) ?? "–") : `${codeSpan(text.hex)} ${text.tier}`;
}

function skippedBlock(file: string, { skipped }: ItemKeys): string {
  const lines = skipped.slice(0, nRowsShown).map((one) => `- ${escapeMarkdown(skippedText(one, file))}`);
  const more = skipped.length > nRowsShown ? [`- … and ${skipped.length - nRowsShown} more`] : [];
  return ["Asked for, but not in the map:", "", ...lines, ...more].join("\n");
}
