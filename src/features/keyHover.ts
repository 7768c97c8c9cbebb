// Hover on a rule item, a port or a peer: its keys in each map, as a table with the bytes of key and entry.
import type { ItemKeys, PolicyMapEntryView, WorldView } from "../core/index.ts";
import { countText, extrasOf, portText, precedenceText } from "./keyText.ts";
import { codeSpan, escapeMarkdown, markdownTable, type TableColumn } from "./markdown.ts";
import { peerName } from "./peerName.ts";
import { skippedText } from "./skippedText.ts";
import { entryFieldBytes, groupedHex, keyFieldBytes } from "./structBytes.ts";

const nMapsShown = 3;
const nRowsShown = 12;

const columns: readonly TableColumn[] = [
  { title: "Direction", align: "left" },
  { title: "Identity", align: "right" },
  { title: "Peer", align: "left" },
  { title: "Port", align: "right" },
  { title: "Verdict", align: "left" },
  { title: "Precedence", align: "left" },
];

const bytesColumns: readonly TableColumn[] = [
  ...columns,
  { title: "Key: prefix, identity, direction, protocol, port", align: "left" },
  { title: "Entry: proxy port, flags, auth, precedence, cookie", align: "left" },
];

/** One block of Markdown per map, largest first as the core gives them; maps beyond the third are counted. */
export function keyBlocks(world: WorldView, file: string, keys: readonly ItemKeys[]): readonly string[] {
  if (keys.length === 0) return ["No policy map here holds a key of this rule."];
  const blocks = keys.slice(0, nMapsShown).flatMap((one) => mapBlocks(world, file, one));
  return keys.length > nMapsShown
    ? [...blocks, `… and ${countText(keys.length - nMapsShown, "more map", "more maps")}`]
    : blocks;
}

function mapBlocks(world: WorldView, file: string, keys: ItemKeys): readonly string[] {
  const { entries, skipped } = keys;
  return [
    titleOf(keys),
    ...tableOf(world, entries.slice(0, nRowsShown)),
    ...(entries.length > nRowsShown ? [`… and ${entries.length - nRowsShown} more`] : []),
    ...(skipped.length === 0 ? [] : [skippedBlock(file, keys)]),
  ];
}

function titleOf({ endpoints, identity, entries }: ItemKeys): string {
  const first = endpoints[0] ?? `identity ${identity}`;
  return `**${countText(entries.length, "key")}** in the policy map of **${escapeMarkdown(first)}** (identity ${identity}, ${countText(endpoints.length, "endpoint")})`;
}

// One key has its bytes below the table, with their fields named; several have them as columns.
function tableOf(world: WorldView, entries: readonly PolicyMapEntryView[]): readonly string[] {
  const [only, second] = entries;
  if (only === undefined) return [];
  if (second === undefined) {
    const bytes = world.entryBytes(only);
    const key = keyFieldBytes(bytes.key);
    const entry = entryFieldBytes(bytes.entry);
    const fieldsOf = (fields: typeof key) => fields.map(({ field }) => field).join(", ");
    return [
      markdownTable(columns, [cellsOf(world, only)]),
      `Key ${codeSpan(groupedHex(key))} ${fieldsOf(key)}`,
      `Entry ${codeSpan(groupedHex(entry))} ${fieldsOf(entry)}`,
    ];
  }
  const rows = entries.map((entry) => {
    const bytes = world.entryBytes(entry);
    return [
      ...cellsOf(world, entry),
      codeSpan(groupedHex(keyFieldBytes(bytes.key))),
      codeSpan(groupedHex(entryFieldBytes(bytes.entry))),
    ];
  });
  return [markdownTable(bytesColumns, rows)];
}

function cellsOf(world: WorldView, entry: PolicyMapEntryView): readonly string[] {
  const verdict = [entry.verdict, ...extrasOf(entry)].join(", ");
  return [
    entry.direction,
    String(entry.identity),
    escapeMarkdown(peerName(entry, world)),
    portText(entry),
    escapeMarkdown(verdict),
    entry.precedence === null ? "–" : precedenceCell(entry.precedence),
  ];
}

function precedenceCell(precedence: number): string {
  const { hex, tier } = precedenceText(precedence);
  return `${codeSpan(hex)} ${tier}`;
}

function skippedBlock(file: string, { skipped }: ItemKeys): string {
  const lines = skipped.slice(0, nRowsShown).map((one) => `- ${escapeMarkdown(skippedText(one, file))}`);
  const more = skipped.length > nRowsShown ? [`- … and ${skipped.length - nRowsShown} more`] : [];
  return ["Asked for, but not in the map:", "", ...lines, ...more].join("\n");
}
