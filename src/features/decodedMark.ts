// A packet mark as people read it: what it says in one version, what else it could say, and how other versions read it.
import type { MarkReading, VersionedMark, WorldView } from "../core/index.ts";

export interface MarkAnswer extends MarkMeaning {
  readonly cilium: string;
  readonly mark: string;
  readonly kubernetes: VersionedMark["kubernetes"];
  readonly alternatives: readonly MarkMeaning[];
  /** The first reading of each modelled version, oldest first. */
  readonly versions: readonly ({ readonly cilium: string } & Omit<MarkMeaning, "bits" | "labels" | "scopes">)[];
}

export interface MarkMeaning {
  /** Null: no magic value of this version. */
  readonly magic: string | null;
  readonly value: string | null;
  readonly meaning: string;
  readonly identity: number | null;
  /** Of the identity; null where no folder knows it. */
  readonly labels: readonly string[] | null;
  /** Identities that are one node's own and have the same bits: a mark holds 24 of 32. */
  readonly scopes: readonly { readonly identity: number; readonly labels: readonly string[] }[];
  readonly clusterId: number | null;
  readonly endpointId: number | null;
  readonly proxyPort: number | null;
  readonly nodeId: number | null;
  readonly encryptKey: number | null;
  readonly bits: MarkReading["bits"];
}

/** `marks` has every version; `worlds` are those whose labels are looked through. */
export function explainMark(
  marks: readonly VersionedMark[],
  cilium: string,
  worlds: readonly WorldView[],
): MarkAnswer | undefined {
  const own = marks.find((one) => one.cilium === cilium);
  if (own === undefined) return undefined;
  const [first, ...others] = own.readings.map((reading) => withLabels(reading, worlds));
  return {
    cilium,
    mark: own.mark,
    ...(first ?? unknownMark(own)),
    kubernetes: own.kubernetes,
    alternatives: others,
    versions: marks.map((one) => {
      const { bits, labels, scopes, ...rest } =
        one.readings[0] === undefined ? unknownMark(one) : withLabels(one.readings[0], []);
      return { cilium: one.cilium, ...rest };
    }),
  };
}

function withLabels(reading: MarkReading, worlds: readonly WorldView[]): MarkMeaning {
  const { identity } = reading;
  const labelsOf = (number: number) => {
    for (const world of worlds) {
      const labels = world.labelsOf(number);
      if (labels !== undefined) return labels;
    }
    return undefined;
  };
  const scopes =
    reading.clusterId === null || identity === null ? [] : [0x01000000, 0x02000000].map((scope) => scope + identity);
  return {
    ...reading,
    labels: identity === null ? null : (labelsOf(identity) ?? null),
    scopes: scopes.flatMap((number) => {
      const labels = labelsOf(number);
      return labels === undefined ? [] : [{ identity: number, labels }];
    }),
  };
}

function unknownMark({ mark, kubernetes }: VersionedMark): MarkMeaning {
  return {
    magic: null,
    value: null,
    meaning: meaningOfUnknown(mark, kubernetes),
    identity: null,
    labels: null,
    scopes: [],
    clusterId: null,
    endpointId: null,
    proxyPort: null,
    nodeId: null,
    encryptKey: null,
    bits: [],
  };
}

function meaningOfUnknown(mark: string, kubernetes: VersionedMark["kubernetes"]): string {
  if (mark === "0x0")
    return "no mark: for from-host a packet without an identity, world unless the ipcache knows its address";
  if (kubernetes === "masquerade") return "no mark of Cilium: kube-proxy masquerades the packet (0x4000)";
  if (kubernetes === "drop") return "no mark of Cilium: kube-proxy drops the packet (0x8000)";
  return "no magic value of this version: for from-host a packet without an identity";
}

export function renderMark(answer: MarkAnswer): string {
  const lines = [
    `Mark ${answer.mark}, Cilium ${answer.cilium}`,
    "",
    ...meaningLines(answer),
    ...(answer.alternatives.length === 0 ? [] : ["", "Could also be:"]),
    ...answer.alternatives.flatMap((other) => meaningLines(other).map((line) => `  ${line}`)),
    "",
    "By version:",
    ...versionLines(answer),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function meaningLines(found: MarkMeaning): readonly string[] {
  const facts = factsOf(found);
  const width = Math.max(
    0,
    ...[...facts.map(([name]) => name.length), ...found.bits.map((part) => bitsName(part).length)],
  );
  return [
    found.magic === null ? capital(found.meaning) : `${found.magic} (${found.value}): ${found.meaning}`,
    ...facts.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    ...found.bits.map((part) => `  ${bitsName(part).padEnd(width)}  ${part.hex.padEnd(6)}  ${part.meaning}`),
  ];
}

function factsOf(found: MarkMeaning): readonly (readonly [string, string])[] {
  const facts: (readonly [string, string])[] = [];
  const add = (name: string, value: number | null) => {
    if (value !== null) facts.push([name, String(value)]);
  };
  add("Identity", found.identity);
  if (found.identity !== null)
    facts.push(["Labels", found.labels === null ? "not known in this folder" : found.labels.join(", ")]);
  for (const { identity, labels } of found.scopes)
    facts.push(["Or", `${identity} ${labels.join(", ")}: a mark has no room for the scope of a node's own identities`]);
  add("Cluster id", found.clusterId);
  add("Endpoint id", found.endpointId);
  add("Proxy port", found.proxyPort);
  add("Node id", found.nodeId);
  add("Key", found.encryptKey);
  return facts;
}

function versionLines({ versions }: MarkAnswer): readonly string[] {
  const told = versions.map((version) => ({ cilium: version.cilium, text: shortText(version) }));
  const texts = [...new Set(told.map(({ text }) => text))];
  const rows = texts.map((text) => ({
    text,
    names: told
      .filter((one) => one.text === text)
      .map(({ cilium }) => cilium)
      .join(", "),
  }));
  const width = Math.max(...rows.map(({ names }) => names.length));
  return rows.map(({ names, text }) => `  ${names.padEnd(width)}  ${text}`);
}

function shortText(version: MarkAnswer["versions"][number]): string {
  if (version.magic === null) return "no magic value";
  const facts = factsOf({ ...version, labels: null, scopes: [], bits: [] }).filter(([name]) => name !== "Labels");
  return [
    `${version.magic} (${version.value})`,
    ...facts.map(([name, value]) => `${name.toLowerCase()} ${value}`),
  ].join(", ");
}

function bitsName({ from, to }: MarkReading["bits"][number]): string {
  return from === to ? `Bit ${from}` : `Bits ${from}-${to}`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
