// Names of identities, as people read them: `shop/web`, `world`, `10.0.0.0/8`, `any identity`.

import type { WorldView } from "../core/index.ts";
import { addToList } from "../core/index.ts";
import { endpointTitle } from "./endpointTitle.ts";

interface Peer {
  readonly identity: number;
  readonly labels: readonly string[];
}

const namesByWorld = new WeakMap<WorldView, ReadonlyMap<number, readonly string[]>>();

/** Names by the labels of an identity, which stay the same object in a world: every map of it names the same identities. */
const namesByLabels = new WeakMap<
  WorldView,
  WeakMap<Peer["labels"], { readonly identity: number; readonly name: string }>
>();

/** Reserved word, DNS name, CIDR, endpoint or labels of an identity, the first that it has. Without a world its labels speak. */
export function peerName(peer: Peer, world: WorldView | undefined): string {
  if (peer.identity === 0) return "any identity";
  if (world === undefined) return makeName(peer, world);
  let names = namesByLabels.get(world);
  if (names === undefined) {
    names = new WeakMap();
    namesByLabels.set(world, names);
  }
  let known = names.get(peer.labels);
  if (known?.identity !== peer.identity) {
    known = { identity: peer.identity, name: makeName(peer, world) };
    names.set(peer.labels, known);
  }
  return known.name;
}

function makeName({ identity, labels }: Peer, world: WorldView | undefined): string {
  const outside = outsideName(labels);
  if (outside?.startsWith(groupWord)) return withPrefixes(outside, world?.prefixesOf(identity) ?? []);
  if (outside !== undefined) return outside;
  const [first, ...others] = world === undefined ? [] : (endpointNames(world).get(identity) ?? []);
  if (first === undefined) return nameFromLabels(labels) ?? `identity ${identity}`;
  const title = endpointTitle(first);
  return others.length === 0 ? title : `${title} +${others.length}`;
}

const groupWord = "CIDR group ";

/** `CIDR group offices (192.0.2.0/24 +1)`: the prefixes tell its identities apart. */
function withPrefixes(name: string, [first, ...others]: readonly string[]): string {
  if (first === undefined) return name;
  return `${name} (${first}${others.length === 0 ? "" : ` +${others.length}`})`;
}

/** Without the prefixes of a CIDR group. */
export function withoutPrefixes(name: string): string {
  return name.startsWith(groupWord) ? name.replace(/ \(.*\)$/, "") : name;
}

/** Without the namespace, for places where space is short: `web` of `shop/web`; CIDRs and lists of labels stay whole. */
export function shortName(name: string): string {
  const match = /^[^/:=,]+\/([^/:,]+(?: \+\d+)?)$/.exec(name);
  return match === null || name.startsWith(groupWord) || /^[\d.]+\//.test(name) ? name : (match[1] ?? name);
}

function endpointNames(world: WorldView): ReadonlyMap<number, readonly string[]> {
  const known = namesByWorld.get(world);
  if (known !== undefined) return known;
  const names = new Map<number, string[]>();
  for (const { identity, name } of world.endpoints) {
    addToList(names, identity, name);
  }
  namesByWorld.set(world, names);
  return names;
}

const groupNamePrefix = "cidrgroup:io.cilium.policy.cidrgroupname/";

// Names of what is no pod: most telling label first.
function outsideName(labels: readonly string[]): string | undefined {
  const fqdn = labels.find((label) => label.startsWith("fqdn:"));
  if (fqdn !== undefined) return fqdn.slice("fqdn:".length).replace(/\.?=?$/, "");
  const cidr = narrowestCidr(labels);
  if (cidr !== undefined) return cidr;
  const group =
    labels.find((label) => label.startsWith(groupNamePrefix)) ?? labels.find((label) => label.startsWith("cidrgroup:"));
  if (group !== undefined)
    return `${groupWord}${group.slice(group.startsWith(groupNamePrefix) ? groupNamePrefix.length : "cidrgroup:".length).replace(/=$/, "")}`;
  const reserved = labels.find((label) => label.startsWith("reserved:"));
  return reserved?.slice("reserved:".length).replace(/=$/, "");
}

const appKeys = ["k8s:app.kubernetes.io/name", "k8s:app", "k8s:k8s-app"];
const namespaceKey = "k8s:io.kubernetes.pod.namespace";

// `shop/web`, or the labels that someone wrote, without those that Cilium adds to every pod.
function nameFromLabels(labels: readonly string[]): string | undefined {
  const namespace = labelValue(labels, namespaceKey);
  const app = appKeys.map((key) => labelValue(labels, key)).find((value) => value !== undefined);
  const written = labels.filter(
    (label) => !label.startsWith("k8s:io.cilium.k8s.") && !label.startsWith(`${namespaceKey}=`),
  );
  const name =
    app ?? (written.length === 0 ? undefined : written.map((label) => label.replace(/^(k8s|any):/, "")).join(","));
  if (name === undefined) return namespace === undefined ? undefined : `pods of ${namespace}`;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function labelValue(labels: readonly string[], key: string): string | undefined {
  return labels.find((label) => label.startsWith(`${key}=`))?.slice(key.length + 1);
}

function narrowestCidr(labels: readonly string[]): string | undefined {
  const cidrs = labels
    .filter((label) => label.startsWith("cidr:"))
    .map((label) => cidrFromLabel(label.slice("cidr:".length)));
  return cidrs.sort((a, b) => prefixLengthOf(b) - prefixLengthOf(a))[0];
}

function prefixLengthOf(cidr: string): number {
  return Number(cidr.slice(cidr.indexOf("/") + 1));
}

// Cilium writes IPv6 prefixes into labels with `-` for `:` and a 0 at an end that would be empty (pkg/labels/cidr.go).
function cidrFromLabel(value: string): string {
  return value.includes("-") ? value.replaceAll("-", ":").replace(/^0::/, "::").replace(/::0\//, "::/") : value;
}
