// A recorded flow as a question to this folder: which endpoint, service or address each end is here.
// A pod that no manifest has is taken for one with the labels that were recorded, where there are any.
import { namespaceLabelKey } from "../../policy/k8s/labelKeys.ts";
import type { Flow } from "../flow.ts";
import type { ReferenceContext } from "../flowEnd.ts";
import { endpointsWithLabels } from "../labelReference.ts";
import { resolveReference } from "../resolveReference.ts";
import type { RecordedEnd, RecordedFlow } from "./recordedFlow.ts";

export interface RecordedQuestion {
  /** Null where an end or the protocol is not known. */
  readonly flow: Flow | null;
  readonly from: KnownEnd | null;
  readonly to: KnownEnd | null;
  /** What is not known, and why: no full stop. */
  readonly missing: readonly string[];
  /** What the question takes for granted. */
  readonly notes: readonly string[];
}

export interface KnownEnd {
  readonly reference: string;
  /** Of the identity that it has here. */
  readonly labels: readonly string[];
}

export function recordedQuestion(recorded: RecordedFlow, context: ReferenceContext): RecordedQuestion {
  const from = findEnd(recorded.from, "from", context);
  const to = findEnd(recorded.to, "to", context);
  const { protocol, port, http, dns } = recorded;
  const missing = [
    ...(from.end === null ? [`the source: ${from.note}`] : []),
    ...(to.end === null ? [`the destination: ${to.note}`] : []),
    ...(protocol === null
      ? ["the protocol: the record names none"]
      : port === null
        ? ["the port: the record names none"]
        : []),
  ];
  const notes = [from, to].flatMap(({ end, note }) => (end === null || note === "" ? [] : [note]));
  const flow: Flow | null =
    from.end === null || to.end === null || protocol === null || port === null
      ? null
      : {
          from: from.end.reference,
          to: to.end.reference,
          protocol,
          port,
          ...(http === null ? {} : { http }),
          ...(dns === null ? {} : { dns }),
          ...(isSix(recorded) ? { walk: { family: 6 } } : {}),
        };
  return { flow, from: from.end, to: to.end, missing, notes };
}

/** Of the packet itself, whatever addresses the ends have here. */
function isSix({ from, to }: RecordedFlow): boolean {
  return [from, to].some(({ address }) => address?.includes(":") === true);
}

/** Cilium passed the packet on, or dropped it for another reason than its family. */
export function seenFamily(recorded: RecordedFlow): 4 | 6 | undefined {
  const { dropReason } = recorded;
  if (dropReason?.code === 139 || /unsupported l3/i.test(dropReason?.name ?? "")) return undefined;
  return isSix(recorded) ? 6 : undefined;
}

interface FoundEnd {
  readonly end: KnownEnd | null;
  readonly note: string;
}

function findEnd(end: RecordedEnd, role: "from" | "to", context: ReferenceContext): FoundEnd {
  const known = (reference: string, note = ""): FoundEnd | undefined => {
    const found = resolveReference(reference, role, context);
    if ("error" in found) return undefined;
    const labels = found.kind === "identity" ? (context.policyWorld.identityOf(found.handle)?.text ?? []) : [];
    return { end: { reference, labels }, note };
  };
  const first = (references: readonly string[]) => {
    for (const reference of references) {
      const found = known(reference);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const named = first(podNames(end));
  if (named !== undefined) return named;
  if (!end.labels.some((label) => label.startsWith("reserved:"))) {
    const labels = labelsOfPod(end);
    const [sameLabels] = endpointsWithLabels(`labels:${labels.join(",")}`, context.policyWorld);
    if (labels.length > 0 && sameLabels !== undefined)
      return (
        known(
          sameLabels.endpoint.name,
          `${nameOf(end)} is taken for ${sameLabels.endpoint.name}, which has its labels`,
        ) ?? lost(end)
      );
    const isOwnAddress = end.address !== null && isOfFolder(end.address, role, context);
    if (isOwnAddress) return known(end.address ?? "") ?? lost(end);
    if (end.labels.length > 0) {
      const reference = `labels:${labels.join(",")}`;
      return {
        end: { reference, labels },
        note: `no manifest here is ${nameOf(end)}: it is taken for a pod with the labels that were recorded`,
      };
    }
    if (end.pod !== null) return lost(end);
  }
  return first(reservedNames(end)) ?? lost(end);
}

function lost(end: RecordedEnd): FoundEnd {
  return { end: null, note: `nothing in this folder is ${nameOf(end)}, and no labels were recorded` };
}

function nameOf({ namespace, pod, address, identity }: RecordedEnd): string {
  if (pod !== null) return namespace === null ? pod : `${namespace}/${pod}`;
  return address ?? (identity === null ? "known by name, address or identity" : `identity ${identity}`);
}

/** The pod, its workloads, and what a workload's name is by the names that Kubernetes gives its pods. */
function podNames({ namespace, pod, workloads }: RecordedEnd): readonly string[] {
  if (namespace === null || pod === null) return [];
  const byName = [/-[a-z0-9]{5,10}-[a-z0-9]{5}$/, /-[a-z0-9]{5}$/, /-\d+$/].flatMap((suffix) =>
    suffix.test(pod) ? [pod.replace(suffix, "")] : [],
  );
  return [
    `${namespace}/${pod}`,
    ...workloads.flatMap(({ kind, name }) => [`${namespace}/${kind}/${name}`, `${namespace}/${name}`]),
    ...byName.map((name) => `${namespace}/${name}`),
  ];
}

/** Identity-relevant labels of a pod, with its namespace; a label with a comma can't be said in a reference. */
function labelsOfPod({ labels, namespace }: RecordedEnd): readonly string[] {
  const own = labels.filter((label) => label.startsWith("k8s:") && !label.includes(","));
  if (own.length === 0) return [];
  const hasNamespace = own.some((label) => label.startsWith(`k8s:${namespaceLabelKey}=`));
  return hasNamespace || namespace === null ? own : [...own, `k8s:${namespaceLabelKey}=${namespace}`];
}

function isOfFolder(address: string, role: "from" | "to", context: ReferenceContext): boolean {
  const found = resolveReference(address, role, context);
  if ("error" in found) return false;
  return found.kind === "service" || found.endpoint !== undefined || found.name !== address;
}

/** Of what has a reserved identity: the node or the name behind an address before the entity, and world by its address. */
function reservedNames({ labels, address, names, identity, service }: RecordedEnd): readonly string[] {
  const entities = labels.flatMap((label) => (label.startsWith("reserved:") ? [label.slice("reserved:".length)] : []));
  const ofAddress = address === null ? [] : [address];
  const isWorld = entities.length === 0 || entities.some((entity) => entity.startsWith("world"));
  return [
    ...(isWorld ? names.map((name) => `fqdn:${name.replace(/\.$/, "")}`) : []),
    ...(service === null ? [] : [`svc:${service}`]),
    ...(isWorld ? ofAddress : []),
    ...entities.filter((entity) => !entity.startsWith("world")),
    ...ofAddress,
    ...(identity !== null && identity < 256 ? [`identity:${identity}`] : []),
    ...(entities.length > 0 ? ["world"] : []),
  ];
}
