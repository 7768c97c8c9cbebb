// The endpoints of a world: pods, workloads whose pods are not there, CiliumEndpoints and declared ones.
// Leaves out: the host endpoint and representatives, which depend on policies (policy/).
import { parseLabel } from "../labels/label.ts";
import type { Range } from "../text/range.ts";
import { shiftRange } from "../text/range.ts";
import type { YamlNode } from "../yaml/node.ts";
import { getEntry, getValue } from "../yaml/node.ts";
import type { CiliumEndpointFacts, GivenIdentity } from "./ciliumEndpoints.ts";
import { readCiliumEndpoint, readCiliumEndpointSlice, readCiliumIdentity } from "./ciliumEndpoints.ts";
import type { Endpoint } from "./endpoint.ts";
import type { IdentityContext } from "./identityLabels.ts";
import { makeIdentityLabels } from "./identityLabels.ts";
import { getText } from "./nodeValues.ts";
import type { PodFacts } from "./podFacts.ts";
import { makeNamedPort, readPodFacts } from "./podFacts.ts";
import type { WorldObject } from "./readObjects.ts";
import { Workloads } from "./workloads.ts";
import type { DeclaredEndpoint } from "./workspaceConfig.ts";
import type { Node, WithoutEndpoint } from "./world.ts";

export interface EndpointsInput extends IdentityContext {
  /** Of any role; those that make no endpoint are passed over. */
  readonly objects: readonly WorldObject[];
  readonly declared: readonly DeclaredEndpoint[];
  readonly originOf: (declared: DeclaredEndpoint) => Endpoint["origin"];
  readonly defaultNamespace: string;
  readonly nodes: readonly Node[];
  readonly namespaceLabels: (namespace: string) => Readonly<Record<string, string>>;
}

export interface EndpointsReading {
  /** Sorted by name. */
  readonly endpoints: readonly Endpoint[];
  readonly withoutEndpoint: readonly WithoutEndpoint[];
  /** As World.givenIdentities. */
  readonly givenIdentities: ReadonlyMap<string, number>;
}

/** An endpoint that has not got its final name yet. */
type Draft = Omit<Endpoint, "name" | "representative"> & { readonly shortName: string };

/** Endpoints of every source, each pod once: a Pod and a CiliumEndpoint of one name are one, and pods replace their workload. */
export function readEndpoints(input: EndpointsInput): EndpointsReading {
  const { byNumber, byLabels } = readIdentities(input.objects);
  const ciliumEndpoints = readCiliumEndpoints(input.objects, byNumber);
  const workloads = new Workloads(input.objects);
  const nodeByIP = new Map(input.nodes.flatMap((node) => node.ips.map((ip) => [ip, node.name] as const)));
  const drafts: Draft[] = [];
  const withoutEndpoint: WithoutEndpoint[] = [];
  const pods = new Set<string>();

  for (const object of input.objects) {
    if (object.role !== "pod" || object.name === "") continue;
    const shortName = `${object.namespace}/${object.name}`;
    if (pods.has(shortName)) continue;
    pods.add(shortName);
    const facts = readPodFacts(object.node);
    workloads.markPods(object.namespace, facts.owners, facts.labels);
    const recorded = ciliumEndpoints.get(shortName);
    if (facts.noEndpoint !== undefined && recorded === undefined) {
      withoutEndpoint.push(readWithoutEndpoint(object, facts, facts.noEndpoint));
      continue;
    }
    const draft = draftPod(input, object, facts, 1);
    drafts.push(recorded === undefined ? draft : mergeRecorded(draft, recorded, nodeByIP));
  }
  for (const [shortName, recorded] of ciliumEndpoints) {
    if (pods.has(shortName)) continue;
    const labels = recorded.labels ?? [];
    workloads.markPods(recorded.namespace, recorded.owners, stripSources(labels));
    drafts.push(mergeRecorded(draftRecorded(recorded), recorded, nodeByIP));
  }
  for (const { object, facts } of workloads.withoutPods()) {
    const { pod } = facts;
    if (pod.noEndpoint === undefined)
      drafts.push(draftPod(input, object, pod, facts.nReplicas ?? Math.max(1, input.nodes.length)));
    else withoutEndpoint.push(readWithoutEndpoint(object, pod, pod.noEndpoint));
  }
  for (const declared of input.declared) drafts.push(draftDeclared(input, declared));

  for (const { labels, givenIdentity } of drafts) {
    if (givenIdentity !== undefined && labels.length > 0) byLabels.set(labels.join(","), givenIdentity);
  }
  return { endpoints: nameDrafts(drafts, byLabels), withoutEndpoint, givenIdentities: byLabels };
}

function readWithoutEndpoint({ namespace, name, kind }: WorldObject, facts: PodFacts, reason: string): WithoutEndpoint {
  const { node, isHostNetwork, labels, namedPorts, ips } = facts;
  const hostNetwork = isHostNetwork ? { namespace, labels, namedPorts, ips } : undefined;
  return { name: `${namespace}/${name}`, kind, reason, node, hostNetwork };
}

function readIdentities(objects: readonly WorldObject[]): {
  byNumber: Map<number, GivenIdentity>;
  byLabels: Map<string, number>;
} {
  const byNumber = new Map<number, GivenIdentity>();
  const byLabels = new Map<string, number>();
  for (const object of objects) {
    const identity = object.role === "cilium-identity" ? readCiliumIdentity(object) : undefined;
    if (identity === undefined) continue;
    byNumber.set(identity.number, identity);
    const key = identity.labels.join(",");
    // Two numbers for one label set happen for a moment in a live cluster: the lower one stays.
    byLabels.set(key, Math.min(identity.number, byLabels.get(key) ?? identity.number));
  }
  return { byNumber, byLabels };
}

/** By `ns/name`; a CiliumEndpoint says more than its row in a slice. */
function readCiliumEndpoints(
  objects: readonly WorldObject[],
  identities: ReadonlyMap<number, GivenIdentity>,
): Map<string, CiliumEndpointFacts> {
  const found = new Map<string, CiliumEndpointFacts>();
  for (const object of objects) {
    if (object.role === "cilium-endpoint")
      found.set(`${object.namespace}/${object.name}`, readCiliumEndpoint(object, identities));
  }
  for (const object of objects) {
    if (object.role !== "cilium-endpoint-slice") continue;
    for (const facts of readCiliumEndpointSlice(object, identities)) {
      const key = `${facts.namespace}/${facts.name}`;
      if (!found.has(key)) found.set(key, facts);
    }
  }
  return found;
}

function draftPod(input: EndpointsInput, object: WorldObject, facts: PodFacts, nReplicas: number): Draft {
  const { namespace } = object;
  const identity = {
    labels: facts.labels,
    namespace,
    namespaceLabels: input.namespaceLabels(namespace),
    serviceAccount: facts.serviceAccount,
  };
  return {
    shortName: `${namespace}/${object.name}`,
    kind: object.kind,
    namespace,
    labels: makeIdentityLabels(input, identity),
    namedPorts: facts.namedPorts,
    ips: facts.ips,
    node: facts.node,
    givenIdentity: undefined,
    nReplicas,
    origin: { file: object.file, range: shiftRange(findNameRange(object.node), object.offset) },
  };
}

function draftRecorded(recorded: CiliumEndpointFacts): Draft {
  const { namespace, name, origin, node } = recorded;
  return {
    shortName: `${namespace}/${name}`,
    kind: "CiliumEndpoint",
    namespace,
    labels: [],
    namedPorts: [],
    ips: [],
    node: undefined,
    givenIdentity: undefined,
    nReplicas: 1,
    origin: { file: origin.file, range: shiftRange(findNameRange(node), origin.offset) },
  };
}

/** What Cilium recorded wins over what the Pod would give: it is what the datapath has. */
function mergeRecorded(draft: Draft, recorded: CiliumEndpointFacts, nodeByIP: ReadonlyMap<string, string>): Draft {
  return {
    ...draft,
    labels: recorded.labels ?? draft.labels,
    namedPorts: recorded.namedPorts.length > 0 ? recorded.namedPorts : draft.namedPorts,
    ips: recorded.ips.length > 0 ? recorded.ips : draft.ips,
    node: draft.node ?? nodeByIP.get(recorded.nodeIP ?? ""),
    givenIdentity: recorded.identity,
    endpointId: recorded.endpointId,
  };
}

function draftDeclared(input: EndpointsInput, declared: DeclaredEndpoint): Draft {
  const namespace = declared.namespace ?? input.defaultNamespace;
  const labels = stripSources(Object.entries(declared.labels).map(([key, value]) => `${key}=${value}`));
  const identity = {
    labels,
    namespace,
    namespaceLabels: input.namespaceLabels(namespace),
    serviceAccount: declared.serviceAccount ?? "default",
  };
  return {
    shortName: `${namespace}/${declared.name}`,
    kind: "Declared",
    namespace,
    labels: makeIdentityLabels(input, identity),
    namedPorts: (declared.ports ?? []).flatMap((port) => makeNamedPort(port) ?? []),
    ips: declared.ips ?? [],
    node: declared.node,
    givenIdentity: undefined,
    nReplicas: 1,
    origin: input.originOf(declared),
  };
}

function nameDrafts(drafts: readonly Draft[], byLabels: ReadonlyMap<string, number>): readonly Endpoint[] {
  const nUses = new Map<string, number>();
  for (const { shortName } of drafts) nUses.set(shortName, (nUses.get(shortName) ?? 0) + 1);
  return drafts
    .map((draft): Endpoint => {
      const { shortName, kind, namespace, labels, namedPorts, ips, node, nReplicas, origin } = draft;
      const isShared = (nUses.get(shortName) ?? 0) > 1;
      const name = isShared ? `${namespace}/${kind}/${shortName.slice(namespace.length + 1)}` : shortName;
      const givenIdentity = draft.givenIdentity ?? (byLabels.size === 0 ? undefined : byLabels.get(labels.join(",")));
      return {
        name,
        kind,
        namespace,
        representative: false,
        labels,
        namedPorts,
        ips,
        node,
        givenIdentity,
        nReplicas,
        origin,
        ...(draft.endpointId === undefined ? {} : { endpointId: draft.endpointId }),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `k8s:app=web` → app: web. */
function stripSources(labels: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(labels.map((text) => parseLabel(text)).map(({ key, value }) => [key, value]));
}

/** Where `metadata.name` (in a slice: `name`) stands. */
function findNameRange(node: YamlNode): Range {
  const entry = getEntry(getValue(node, "metadata"), "name") ?? getEntry(node, "name");
  return getText(entry?.value) === undefined ? node.range : (entry?.value.range ?? node.range);
}
