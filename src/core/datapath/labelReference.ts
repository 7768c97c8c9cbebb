// References that name labels: an endpoint of the folder that has them, else a pod that would.
// Leaves out: labels of other sources than `k8s` and `reserved`, which no reference can make up.
import type { Label } from "../labels/label.ts";
import { formatLabel, hasKey, makeLabel, parseSelectLabel, sortLabels } from "../labels/label.ts";
import type { PolicyWorld, ResolvedEndpoint } from "../policy/engine.ts";
import { PolicyEngine } from "../policy/engine.ts";
import { clusterLabelKey, namespaceLabelKey } from "../policy/k8s/labelKeys.ts";
import type { Endpoint } from "../world/endpoint.ts";
import type { World } from "../world/world.ts";

const prefix = "labels:";
const namespaceLabelPrefix = "io.cilium.k8s.namespace.labels.";
const serviceAccountKey = "io.cilium.k8s.policy.serviceaccount";
const firstNumber = 50000;

/** Endpoints that have every label of `labels:<label>,…`, real ones first; without source a label is of any. */
export function endpointsWithLabels(reference: string, { endpoints }: PolicyWorld): readonly ResolvedEndpoint[] {
  const wanted = labelsOf(reference);
  return wanted.length === 0 ? [] : endpoints.filter(({ labels }) => hasAll(labels, wanted));
}

/** The reserved identity that `labels:reserved:…` names. */
export function reservedWithLabels(reference: string, { identityOf }: PolicyWorld): number | undefined {
  const wanted = labelsOf(reference);
  if (!wanted.some(({ source }) => source === "reserved")) return undefined;
  for (let handle = 1; handle < 16; handle++) if (hasAll(identityOf(handle)?.labels ?? [], wanted)) return handle;
  return undefined;
}

/**
 * The world of a question: `policyWorld` with a pod for each `labels:` reference that names labels nobody has, so that
 * policies select it as they would. It gets what every pod has where the reference does not say it: a namespace
 * (`default`), its labels, the cluster and a service account. The same object where nothing is made up.
 */
export function withLabelledPods(references: readonly string[], world: World, policyWorld: PolicyWorld): PolicyWorld {
  const made = [...new Set(references.map((text) => text.trim()))].filter((text) => isMadeUp(text, policyWorld));
  if (made.length === 0) return policyWorld;
  const held = policyWorld.endpoints.map(({ endpoint }) => endpoint).filter(({ kind }) => kind !== "Node");
  let number = firstNumber;
  const nextNumber = () => {
    while (policyWorld.handleOf(number) !== undefined) number++;
    return number++;
  };
  const pods = made.map((reference) => makePod(reference, world, nextNumber()));
  const engine = new PolicyEngine(world.profile, world.options, world.cluster);
  return engine.update({ ...world, endpoints: [...held, ...pods], isComplete: true }, policyWorld.entries);
}

function isMadeUp(reference: string, policyWorld: PolicyWorld): boolean {
  const wanted = labelsOf(reference);
  return (
    wanted.length > 0 &&
    wanted.every(({ source }) => source === "k8s" || source === "any") &&
    endpointsWithLabels(reference, policyWorld).length === 0
  );
}

function makePod(reference: string, world: World, givenIdentity: number): Endpoint {
  const labels = new Map(labelsOf(reference).map(({ key, value }) => [key, value]));
  const namespace = labels.get(namespaceLabelKey) ?? "default";
  const common: readonly (readonly [string, string])[] = [
    [namespaceLabelKey, namespace],
    [clusterLabelKey, world.cluster],
    [serviceAccountKey, "default"],
    [`${namespaceLabelPrefix}kubernetes.io/metadata.name`, namespace],
    ...Object.entries(world.namespaces.get(namespace)?.labels ?? {}).map(
      ([key, value]) => [namespaceLabelPrefix + key, value] as const,
    ),
  ];
  for (const [key, value] of common) if (!labels.has(key)) labels.set(key, value);
  return {
    name: reference,
    kind: "Labels",
    namespace,
    representative: false,
    labels: sortLabels([...labels].map(([key, value]) => makeLabel("k8s", key, value))).map(formatLabel),
    namedPorts: [],
    ips: [],
    node: undefined,
    givenIdentity,
    nReplicas: 0,
    origin: undefined,
  };
}

function labelsOf(reference: string): readonly Label[] {
  if (!reference.startsWith(prefix)) return [];
  const texts = reference.slice(prefix.length).split(",");
  return texts.flatMap((text) => {
    const label = text.trim();
    return label === "" ? [] : [parseSelectLabel(label)];
  });
}

function hasAll(labels: readonly Label[], wanted: readonly Label[]): boolean {
  return wanted.every((target) => labels.some((label) => hasKey(label, target) && label.value === target.value));
}
