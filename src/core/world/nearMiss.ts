// Objects that were surely meant as one of Cilium's but carry a kind or an apiVersion that no API server knows.
// A missed case is acceptable, a false alarm is not: kinds of other projects that share a name are left alone.
import type { Problem } from "../text/problem.ts";
import type { MapNode, YamlNode } from "../yaml/node.ts";
import { getEntry } from "../yaml/node.ts";
import type { KnownKind } from "./kinds.ts";
import { knownKinds, otherCiliumKinds, splitApiVersion, usualApiVersion } from "./kinds.ts";
import { findNearestName } from "./nearestName.ts";

const ciliumKinds = knownKinds.filter((kind) => kind.group === "cilium.io");
const networkPolicy = knownKinds.filter((kind) => kind.kind === "NetworkPolicy");
/** What people write for a kind that is far from its name in letters. */
const nicknames: Readonly<Record<string, string>> = {
  cnp: "CiliumNetworkPolicy",
  ccnp: "CiliumClusterwideNetworkPolicy",
  networkpolicy: "CiliumNetworkPolicy",
  ciliumclusternetworkpolicy: "CiliumClusterwideNetworkPolicy",
};

/** The problem with an object whose apiVersion and kind together are unknown; undefined where it is none of ours. */
export function findNearMiss(node: MapNode, apiVersion: string, kind: string): Problem | undefined {
  const { group, version } = splitApiVersion(apiVersion);
  const ofCilium = ciliumKinds.find((known) => known.kind === kind);
  if (ofCilium !== undefined) return reportApiVersion(node, ofCilium, apiVersion);
  if (kind === "NetworkPolicy" && isMeantAsNetworkPolicy(group, version)) {
    const known = networkPolicy[0];
    return known === undefined ? undefined : reportApiVersion(node, known, apiVersion);
  }
  if (group === "cilium.io") {
    if (otherCiliumKinds.has(kind)) return undefined;
    // Tetragon's kinds share the group at v1alpha1.
    const nearest =
      version === "v1alpha1" && /^networkpolicy$/i.test(kind) ? undefined : findNearestKind(kind, ciliumKinds, 3);
    return nearest === undefined ? undefined : reportKind(node, nearest, apiVersion, kind);
  }
  const candidates = group === "networking.k8s.io" ? networkPolicy : /^cilium/i.test(kind) ? ciliumKinds : [];
  if (otherCiliumKinds.has(kind)) return undefined;
  const nearest = findNearestKind(kind, candidates, 2);
  return nearest === undefined ? undefined : reportKind(node, nearest, apiVersion, kind);
}

/** Calico and others have a NetworkPolicy too: only groups that are or were Kubernetes' own, or nearly so. */
function isMeantAsNetworkPolicy(group: string, version: string): boolean {
  if (group === "networking.k8s.io") return true;
  if (group === "extensions") return true;
  if (group === "")
    return (
      version === "" ||
      version === "v1" ||
      version === "v2" ||
      findNearestName(version, ["networking.k8s.io"], 2) !== undefined
    );
  return findNearestName(group, ["networking.k8s.io"], 3) !== undefined;
}

function findNearestKind(kind: string, candidates: readonly KnownKind[], maxDistance: number): KnownKind | undefined {
  const singular = kind.replace(/ies$/i, "y").replace(/s$/i, "");
  const find = (name: string | undefined): KnownKind | undefined => candidates.find((known) => known.kind === name);
  return (
    find(nicknames[singular.toLowerCase()]) ??
    find(
      findNearestName(
        kind,
        candidates.map((known) => known.kind),
        maxDistance,
      ),
    ) ??
    find(
      findNearestName(
        singular,
        candidates.map((known) => known.kind),
        maxDistance,
      ),
    )
  );
}

function reportKind(node: MapNode, nearest: KnownKind, apiVersion: string, kind: string): Problem {
  const value = getEntry(node, "kind")?.value;
  const right = usualApiVersion(nearest);
  const isRightVersion = nearest.versions.some((version) => apiVersion === `${nearest.group}/${version}`);
  const fixes =
    value === undefined ? [] : [{ title: `Change kind to ${nearest.kind}`, edits: [replace(value, nearest.kind)] }];
  return {
    code: "unknown-kind",
    severity: "error",
    range: value?.range ?? node.range,
    message: `Unknown kind "${kind}" in ${apiVersion || "no apiVersion"}: no API server has it, so the object is in no answer. Write \`kind: ${nearest.kind}\`${isRightVersion ? "" : ` and \`apiVersion: ${right}\``}.`,
    rejectedBy: ["api-server"],
    fixes,
  };
}

function reportApiVersion(node: MapNode, known: KnownKind, apiVersion: string): Problem {
  const value = getEntry(node, "apiVersion")?.value;
  const right = usualApiVersion(known);
  const fault =
    apiVersion === "" ? `No apiVersion on this ${known.kind}` : `Unknown apiVersion "${apiVersion}" of ${known.kind}`;
  const fixes = value === undefined ? [] : [{ title: `Change apiVersion to ${right}`, edits: [replace(value, right)] }];
  return {
    code: "unknown-api-version",
    severity: "error",
    range: value?.range ?? getEntry(node, "kind")?.value.range ?? node.range,
    message: `${fault}: no API server serves it, so the object is in no answer. Write \`apiVersion: ${right}\`.`,
    rejectedBy: ["api-server"],
    fixes,
  };
}

function replace(value: YamlNode, text: string): { range: YamlNode["range"]; newText: string } {
  const isQuoted = value.kind === "scalar" && value.quoted;
  return { range: value.range, newText: isQuoted ? JSON.stringify(text) : text };
}
