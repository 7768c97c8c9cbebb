// The text of one endpoint's policy map: the read-only document of the editor and `policymap -o table`.
// Leaves out: bytes (hover, `-o raw`) and the text of `cilium-dbg bpf policy get` (`-o bpf`).
import type { PolicyMapEntryView, PolicyMapView, PolicyView, WorldView } from "../core/index.ts";
import { endpointTitle } from "./endpointTitle.ts";
import { countText, portText, precedenceText, proxyPortRank } from "./keyText.ts";
import { notEnforcedBecause } from "./notEnforced.ts";
import { peerName } from "./peerName.ts";
import { originText, placeText } from "./placeText.ts";
import { skippedText } from "./skippedText.ts";
import { alignTable, type Column } from "./textTable.ts";

const columns: readonly Column[] = [
  { title: "DIRECTION", align: "left" },
  { title: "IDENTITY", align: "right" },
  { title: "PEER", align: "left" },
  { title: "PORT/PROTO", align: "right" },
  { title: "PREFIX", align: "right" },
  { title: "VERDICT", align: "left" },
  { title: "PRECEDENCE", align: "left" },
  { title: "PROXY", align: "left" },
  { title: "AUTH", align: "left" },
  { title: "FROM", align: "left" },
];

/**
 * Comment lines with what bounds the map, a table of its keys, and what was asked for but is not there.
 * With the world of the map, peers have their endpoints' names and the policies behind default deny their places.
 * Ends with a line break.
 */
export function renderPolicyMapTable(map: PolicyMapView, world?: WorldView): string {
  return `${[...header(map, world), "", ...body(map, world), ...footer(map)].join("\n")}\n`;
}

function header(map: PolicyMapView, world: WorldView | undefined): readonly string[] {
  const version = world === undefined ? "" : `, Cilium ${world.cilium} (${world.profileFrom})`;
  const representative = map.representative ? ", representative of a selector that matches no endpoint here" : "";
  const replicas = world?.endpoints.find(({ name }) => name === map.endpoint)?.nReplicas ?? 1;
  return [
    `# Policy map of ${endpointTitle(map.endpoint)}${version}: ${countText(map.entries.length, "key")}`,
    ...(map.representative ? [fact("Reference", map.endpoint)] : []),
    fact(
      "Identity",
      `${map.identity}${replicas > 1 ? `, ${replicas} replicas with the same keys` : ""}${representative}`,
    ),
    ...map.labels.map((label, at) => fact(at === 0 ? "Labels" : "", label)),
    ...(map.size.entries > map.size.max
      ? [fact("Too full", `${map.size.entries} entries, and the map holds ${map.size.max} (bpf-policy-map-max)`)]
      : []),
    fact("Ingress", enforcementText(map, world, "ingress")),
    fact("Egress", enforcementText(map, world, "egress")),
    ...map.leftOut.map((left, at) =>
      fact(at === 0 ? "Left out" : "", `${left.policy}, ${placeText(left.file, left.line)}, ${left.reason}`),
    ),
    ...(world?.assumptions ?? []).map(({ message }, at) => fact(at === 0 ? "Assumed" : "", message)),
  ];
}

function fact(name: string, text: string): string {
  return `# ${name.padEnd(11)} ${text}`;
}

function enforcementText(map: PolicyMapView, world: WorldView | undefined, direction: "ingress" | "egress"): string {
  const state = map.enforcement[direction];
  if (state === "disabled") {
    const leftOut = world?.leftOutOf(map.endpoint, direction) ?? map.leftOut;
    const bound = leftOut.length === 0 ? "" : ", apart from what is left out below";
    return `not enforced: ${notEnforcedBecause(world?.options ?? {}, map.endpoint, direction)}${bound}`;
  }
  const places = placesOf(map, direction, world?.policies);
  const from = places.length === 0 ? "" : `, default deny from ${places.join(", ")}`;
  return state === "audit" ? `audit mode: denied flows pass and are logged${from}` : `enforced${from}`;
}

function placesOf(
  map: PolicyMapView,
  direction: "ingress" | "egress",
  policies: readonly PolicyView[] | undefined,
): readonly string[] {
  const selecting = (policies ?? []).filter(
    (policy) =>
      policy.defaultDeny[direction] !== undefined &&
      policy.subjects.some(({ endpoints }) => endpoints.includes(map.endpoint)),
  );
  return selecting.map(({ file, defaultDenyLines }) => placeText(file, defaultDenyLines[direction] ?? 0));
}

function body(map: PolicyMapView, world: WorldView | undefined): readonly string[] {
  if (map.error !== undefined)
    return ["# Cilium can't resolve this endpoint's policy, and keeps the map it had:", `# ${map.error}`];
  if (map.entries.length === 0) return ["# 0 keys: everything is dropped"];
  return alignTable(
    columns,
    map.entries.map((entry) => rowOf(entry, world)),
  );
}

function rowOf(entry: PolicyMapEntryView, world: WorldView | undefined): readonly string[] {
  const { redirect, authentication } = entry;
  return [
    entry.direction,
    String(entry.identity),
    peerName(entry, world),
    portText(entry),
    entry.prefixLength === null ? "-" : String(entry.prefixLength),
    entry.verdict,
    precedenceCell(entry),
    redirect === null ? "-" : (redirect.listener ?? redirect.parser),
    authentication === null ? "-" : authentication.type,
    entry.origins.map(originText).join(", ") || "-",
  ];
}

function precedenceCell(entry: PolicyMapEntryView): string {
  const text = precedenceText(entry);
  return text === null ? (proxyPortRank(entry) ?? "-") : `${text.hex} ${text.tier}`;
}

function footer(map: PolicyMapView): readonly string[] {
  if (map.error !== undefined) return [];
  const asked = map.skipped.map((skipped) => {
    const origin = skipped.origins[0];
    return `${skipped.direction} ${skippedText(skipped, "")}${origin === undefined ? "" : ` (asked for by ${originText(origin)})`}`;
  });
  if (asked.length === 0) return ["", "# Asked for but not in the map: nothing"];
  return ["", "# Asked for but not in the map:", ...asked.map((line) => `#   ${line}`)];
}

/** The places that the text names, for links: `policies/db.yaml:9`. `targetLine` counts from 0. */
export function policyMapPlaces(text: string, files: readonly string[]) {
  const known = new Set(files);
  return text.split("\n").flatMap((row, line) =>
    [...row.matchAll(/[^\s,()]+:(\d+)(?![^\s,()])/g)].flatMap((match) => {
      const file = match[0].slice(0, match[0].lastIndexOf(":"));
      if (!known.has(file)) return [];
      return [{ line, start: match.index, end: match.index + match[0].length, file, targetLine: Number(match[1]) - 1 }];
    }),
  );
}
