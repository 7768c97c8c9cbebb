// Names of identities, as people read them: `shop/web`, `world`, `10.0.0.0/8`, `any identity`.
import type { WorldView } from "../core/index.ts";

interface Peer {
  readonly identity: number;
  readonly labels: readonly string[];
}

const namesByWorld = new WeakMap<WorldView, ReadonlyMap<number, readonly string[]>>();

/** Endpoint, reserved word, CIDR or labels of an identity. Without a world only its labels speak. */
export function peerName({ identity, labels }: Peer, world: WorldView | undefined): string {
  if (identity === 0) return "any identity";
  const endpoints = world === undefined ? undefined : endpointNames(world).get(identity);
  if (endpoints?.[0] !== undefined) {
    return endpoints.length === 1 ? endpoints[0] : `${endpoints[0]} +${endpoints.length - 1}`;
  }
  return nameFromLabels(labels) ?? `identity ${identity}`;
}

/** The last part of a name, for places where space is short: `web` of `shop/web`; labels and prefixes stay whole. */
export function shortName(name: string): string {
  const isReference = /^[^/:=]+(\/[^/:=]+){1,2}( \+\d+)?$/.test(name) && !/^[\d.]+\//.test(name);
  return isReference ? name.slice(name.lastIndexOf("/") + 1) : name;
}

function endpointNames(world: WorldView): ReadonlyMap<number, readonly string[]> {
  const known = namesByWorld.get(world);
  if (known !== undefined) return known;
  const names = new Map<number, string[]>();
  for (const { identity, name } of world.endpoints) {
    const list = names.get(identity);
    if (list === undefined) names.set(identity, [name]);
    else list.push(name);
  }
  namesByWorld.set(world, names);
  return names;
}

function nameFromLabels(labels: readonly string[]): string | undefined {
  const cidr = narrowestCidr(labels);
  if (cidr !== undefined) return cidr;
  const fqdn = labels.find((label) => label.startsWith("fqdn:"));
  if (fqdn !== undefined) return fqdn;
  const reserved = labels.find((label) => label.startsWith("reserved:"));
  if (reserved !== undefined) return reserved.slice("reserved:".length).replace(/=$/, "");
  const namespace = labelValue(labels, "k8s:io.kubernetes.pod.namespace");
  const app =
    labelValue(labels, "k8s:app.kubernetes.io/name") ??
    labelValue(labels, "k8s:app") ??
    labelValue(labels, "k8s:k8s-app");
  if (app !== undefined) return namespace === undefined ? app : `${namespace}/${app}`;
  return labels.length === 0 ? undefined : labels.join(",");
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
