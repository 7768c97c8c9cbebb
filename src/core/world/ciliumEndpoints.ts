// Endpoints and identities as a running Cilium recorded them: CiliumEndpoint, CiliumEndpointSlice, CiliumIdentity.
// Shapes: pkg/k8s/apis/cilium.io/v2/types.go and v2alpha1/types.go, v1.20.2.
import type { YamlNode } from "../yaml/node.ts";
import { getItems, getValue } from "../yaml/node.ts";
import type { NamedPort } from "./endpoint.ts";
import { normaliseLabels, normaliseSecurityLabels } from "./identityLabels.ts";
import { getCount, getPath, getText, getTextMap, getTexts } from "./nodeValues.ts";
import type { OwnerReference } from "./podFacts.ts";
import { readNamedPorts, readOwners } from "./podFacts.ts";
import type { WorldObject } from "./readObjects.ts";

export interface CiliumEndpointFacts {
  readonly name: string;
  readonly namespace: string;
  readonly identity: number | undefined;
  /** Of the agent (`status.id`); a slice does not say it. */
  readonly endpointId: number | undefined;
  /** Undefined where neither the object nor a CiliumIdentity says them. */
  readonly labels: readonly string[] | undefined;
  readonly namedPorts: readonly NamedPort[];
  readonly ips: readonly string[];
  readonly nodeIP: string | undefined;
  readonly owners: readonly OwnerReference[];
  readonly origin: WorldObject;
  /** The part of the origin that describes this endpoint. */
  readonly node: YamlNode;
}

export interface GivenIdentity {
  readonly number: number;
  readonly labels: readonly string[];
}

const identityCache = new WeakMap<YamlNode, GivenIdentity | null>();

/** Undefined where the name is no number. */
export function readCiliumIdentity(object: WorldObject): GivenIdentity | undefined {
  let identity = identityCache.get(object.node);
  if (identity === undefined) {
    const number = /^\d{1,10}$/.test(object.name) ? Number(object.name) : undefined;
    identity =
      number === undefined
        ? null
        : { number, labels: normaliseSecurityLabels(getTextMap(getValue(object.node, "security-labels"))) };
    identityCache.set(object.node, identity);
  }
  return identity ?? undefined;
}

/** `identities`: label sets by number, for endpoints that name only a number. */
export function readCiliumEndpoint(
  object: WorldObject,
  identities: ReadonlyMap<number, GivenIdentity>,
): CiliumEndpointFacts {
  const status = getValue(object.node, "status");
  const written = getTexts(getPath(status, "identity", "labels"));
  const identity = getCount(getPath(status, "identity", "id"));
  return {
    name: object.name,
    namespace: object.namespace,
    identity,
    endpointId: getCount(getValue(status, "id")),
    labels: written.length > 0 ? normaliseLabels(written) : identities.get(identity ?? -1)?.labels,
    ...readNetworking(status),
    owners: readOwners(object.node),
    origin: object,
    node: object.node,
  };
}

/** A slice has its namespace at the top level, and one item per endpoint. */
export function readCiliumEndpointSlice(
  object: WorldObject,
  identities: ReadonlyMap<number, GivenIdentity>,
): readonly CiliumEndpointFacts[] {
  const namespace = getText(getValue(object.node, "namespace")) ?? "";
  return getItems(getValue(object.node, "endpoints")).map((node) => {
    const identity = getCount(getValue(node, "id"));
    return {
      name: getText(getValue(node, "name")) ?? "",
      namespace,
      identity,
      endpointId: undefined,
      labels: identities.get(identity ?? -1)?.labels,
      ...readNetworking(node),
      owners: [],
      origin: object,
      node,
    };
  });
}

function readNetworking(node: YamlNode | undefined): Pick<CiliumEndpointFacts, "namedPorts" | "ips" | "nodeIP"> {
  const networking = getValue(node, "networking");
  return {
    namedPorts: readNamedPorts(getItems(getValue(node, "named-ports")), "port"),
    ips: getItems(getValue(networking, "addressing")).flatMap((pair) =>
      [getText(getValue(pair, "ipv4")) ?? [], getText(getValue(pair, "ipv6")) ?? []].flat(),
    ),
    nodeIP: getText(getValue(networking, "node")),
  };
}
