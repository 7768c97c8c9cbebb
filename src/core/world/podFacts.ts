// What a pod, or the template of a workload's pods, says that its endpoint needs; read once per object.
// Mirrors GetPodMetadata in pkg/k8s/labels.go, Cilium v1.20.2: named ports come from `containers` alone.
import type { MapNode, YamlNode } from "../yaml/node.ts";
import { getItems, getValue } from "../yaml/node.ts";
import type { NamedPort } from "./endpoint.ts";
import { getBoolean, getCount, getLabels, getPath, getText, getTextMap } from "./nodeValues.ts";

export interface OwnerReference {
  readonly kind: string;
  readonly name: string;
}

export interface PodFacts {
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  readonly namedPorts: readonly NamedPort[];
  readonly ips: readonly string[];
  readonly node: string | undefined;
  readonly owners: readonly OwnerReference[];
  /** Why pods like this have no endpoint; undefined where they have one. */
  readonly noEndpoint: string | undefined;
  /** It runs, in the network of its node. */
  readonly isHostNetwork: boolean;
}

export interface WorkloadFacts {
  readonly pod: PodFacts;
  /** Undefined where the workload selects by other means than matchLabels. */
  readonly selector: Readonly<Record<string, string>> | undefined;
  /** Undefined for a DaemonSet: one per node. */
  readonly nReplicas: number | undefined;
}

const podFacts = new WeakMap<YamlNode, PodFacts>();
const workloadFacts = new WeakMap<YamlNode, WorkloadFacts>();

/** `pod` is a Pod or a pod template. */
export function readPodFacts(pod: YamlNode): PodFacts {
  let facts = podFacts.get(pod);
  if (facts === undefined) {
    facts = computePodFacts(pod);
    podFacts.set(pod, facts);
  }
  return facts;
}

export function readWorkloadFacts(workload: MapNode, kind: string): WorkloadFacts {
  let facts = workloadFacts.get(workload);
  if (facts === undefined) {
    facts = computeWorkloadFacts(workload, kind);
    workloadFacts.set(workload, facts);
  }
  return facts;
}

export function readOwners(object: YamlNode): readonly OwnerReference[] {
  return getItems(getPath(object, "metadata", "ownerReferences")).map((owner) => ({
    kind: getText(getValue(owner, "kind")) ?? "",
    name: getText(getValue(owner, "name")) ?? "",
  }));
}

function computePodFacts(pod: YamlNode): PodFacts {
  const spec = getValue(pod, "spec");
  const status = getValue(pod, "status");
  const phase = getText(getValue(status, "phase"));
  const isHostNetwork = getBoolean(getValue(spec, "hostNetwork")) === true;
  const isDone = phase === "Succeeded" || phase === "Failed";
  const ips = [
    getText(getValue(status, "podIP")),
    ...getItems(getValue(status, "podIPs")).map((ip) => getText(getValue(ip, "ip"))),
  ];
  return {
    labels: getLabels(pod),
    serviceAccount:
      getText(getValue(spec, "serviceAccountName")) || getText(getValue(spec, "serviceAccount")) || "default",
    namedPorts: readNamedPorts(
      getItems(getValue(spec, "containers")).flatMap((container) => getItems(getValue(container, "ports"))),
      "containerPort",
    ),
    ips: [...new Set(ips.filter((ip) => ip !== undefined))],
    node: getText(getValue(spec, "nodeName")),
    owners: readOwners(pod),
    noEndpoint: isHostNetwork
      ? "hostNetwork: it has the identity of its node"
      : isDone
        ? `phase ${phase}: its endpoint is gone`
        : undefined,
    isHostNetwork: isHostNetwork && !isDone,
  };
}

function computeWorkloadFacts(workload: MapNode, kind: string): WorkloadFacts {
  const spec = getValue(workload, "spec");
  const template = getPath(spec, "jobTemplate", "spec", "template") ?? getValue(spec, "template");
  const selector = getValue(spec, "selector");
  const matchLabels = kind === "ReplicationController" ? selector : getValue(selector, "matchLabels");
  const pod = template === undefined ? undefined : readPodFacts(template);
  const replicas = getCount(getValue(spec, "replicas")) ?? getCount(getValue(spec, "parallelism"));
  return {
    pod: pod ?? {
      labels: {},
      serviceAccount: "default",
      namedPorts: [],
      ips: [],
      node: undefined,
      owners: [],
      noEndpoint: "no pod template",
      isHostNetwork: false,
    },
    selector: matchLabels?.kind === "map" ? getTextMap(matchLabels) : undefined,
    nReplicas: kind === "DaemonSet" ? undefined : (replicas ?? 1),
  };
}

/** Ports with a name, of a container (`containerPort`) or of a CiliumEndpoint (`port`). The last of one name wins. */
export function readNamedPorts(ports: readonly YamlNode[], numberKey: "containerPort" | "port"): readonly NamedPort[] {
  const byName = new Map<string, NamedPort>();
  for (const port of ports) {
    const written = {
      name: getText(getValue(port, "name")) ?? "",
      port: getCount(getValue(port, numberKey)) ?? 0,
      protocol: getText(getValue(port, "protocol")),
    };
    const namedPort = makeNamedPort(written);
    if (namedPort !== undefined) byName.set(namedPort.name, namedPort);
  }
  return [...byName.values()];
}

/**
 * A port that policies can name, or undefined where Cilium takes none: the name is no IANA service name, or the
 * number is out of range (NamedPortMap.AddPort in pkg/types/portmap.go). Names compare in lower case.
 */
export function makeNamedPort(written: {
  readonly name: string;
  readonly port: number;
  readonly protocol?: string | undefined;
}): NamedPort | undefined {
  const { name, port } = written;
  const protocol = (written.protocol ?? "TCP").toUpperCase();
  if (name.length > 15 || !/^[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*$/.test(name) || !/[a-zA-Z]/.test(name)) return undefined;
  if (port < 1 || port > 65_535) return undefined;
  if (protocol !== "TCP" && protocol !== "UDP" && protocol !== "SCTP") return undefined;
  return { name: name.toLowerCase(), protocol, port };
}
