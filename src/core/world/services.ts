// Services with their backends: Service, EndpointSlice, Endpoints.
import { shiftRange } from "../text/range.ts";
import type { YamlNode } from "../yaml/node.ts";
import { getItems, getValue } from "../yaml/node.ts";
import { getBoolean, getCount, getLabels, getPath, getText, getTextMap, getTexts } from "./nodeValues.ts";
import type { WorldObject } from "./readObjects.ts";
import type { Service, ServicePort, ServiceTraffic } from "./world.ts";

type ServiceFacts = Omit<Service, "namespace" | "name" | "backendIPs" | "origin">;

const factsOf = new WeakMap<YamlNode, ServiceFacts>();

/** Sorted by namespace and name; the first of one name stays. */
export function readServices(objects: readonly WorldObject[]): readonly Service[] {
  const backends = new Map<string, Set<string>>();
  for (const object of objects) {
    const service =
      object.role === "endpoints"
        ? object.name
        : object.role === "endpoint-slice"
          ? (getLabels(object.node)["kubernetes.io/service-name"] ?? "")
          : "";
    if (service === "") continue;
    const key = `${object.namespace}/${service}`;
    const ips = object.role === "endpoints" ? readEndpointsIPs(object.node) : readSliceIPs(object.node);
    backends.set(key, new Set([...(backends.get(key) ?? []), ...ips]));
  }
  const services = new Map<string, Service>();
  for (const object of objects) {
    const key = `${object.namespace}/${object.name}`;
    if (object.role !== "service" || services.has(key)) continue;
    services.set(key, {
      namespace: object.namespace,
      name: object.name,
      ...readServiceFacts(object.node),
      backendIPs: [...(backends.get(key) ?? [])],
      origin: { file: object.file, range: shiftRange(object.node.range, object.offset) },
    });
  }
  return [...services].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, service]) => service);
}

function readServiceFacts(node: YamlNode): ServiceFacts {
  let facts = factsOf.get(node);
  if (facts === undefined) {
    const spec = getValue(node, "spec");
    const selector = getValue(spec, "selector");
    const clusterIPs = [getText(getValue(spec, "clusterIP")), ...getTexts(getValue(spec, "clusterIPs"))];
    const ingressIPs = getItems(getPath(node, "status", "loadBalancer", "ingress")).flatMap(
      (item) => getText(getValue(item, "ip")) ?? [],
    );
    facts = {
      type: getText(getValue(spec, "type")) ?? "ClusterIP",
      clusterIPs: [...new Set(clusterIPs.filter((ip) => ip !== undefined && ip !== "" && ip !== "None"))] as string[],
      isHeadless: clusterIPs.includes("None"),
      externalName:
        getText(getValue(spec, "type")) === "ExternalName" ? getText(getValue(spec, "externalName")) : undefined,
      externalIPs: [...new Set([...getTexts(getValue(spec, "externalIPs")), ...ingressIPs])],
      selector: selector?.kind === "map" && selector.entries.length > 0 ? getTextMap(selector) : undefined,
      labels: getLabels(node),
      ports: getItems(getValue(spec, "ports")).flatMap((port) => readPort(port) ?? []),
      traffic: {
        external: readTrafficPolicy(getValue(spec, "externalTrafficPolicy")),
        internal: readTrafficPolicy(getValue(spec, "internalTrafficPolicy")),
        affinitySeconds: readAffinity(spec),
        sourceRanges: getTexts(getValue(spec, "loadBalancerSourceRanges")),
      },
    };
    factsOf.set(node, facts);
  }
  return facts;
}

function readTrafficPolicy(node: YamlNode | undefined): ServiceTraffic["external"] {
  return getText(node) === "Local" ? "local" : "cluster";
}

/** Kubernetes' default is three hours. */
function readAffinity(spec: YamlNode | undefined): number | undefined {
  if (getText(getValue(spec, "sessionAffinity")) !== "ClientIP") return undefined;
  return getCount(getPath(spec, "sessionAffinityConfig", "clientIP", "timeoutSeconds")) ?? 10_800;
}

function readPort(node: YamlNode): ServicePort | undefined {
  const port = getCount(getValue(node, "port"));
  if (port === undefined) return undefined;
  const protocol = (getText(getValue(node, "protocol")) ?? "TCP").toUpperCase();
  if (protocol !== "TCP" && protocol !== "UDP" && protocol !== "SCTP") return undefined;
  const targetPort = getValue(node, "targetPort");
  return {
    name: getText(getValue(node, "name")) ?? "",
    port,
    protocol,
    targetPort: getCount(targetPort) ?? (getText(targetPort) || port),
    nodePort: getCount(getValue(node, "nodePort")),
  };
}

/** Backends that take traffic: ready (also where nobody says), or still serving while they end. */
function readSliceIPs(node: YamlNode): readonly string[] {
  return getItems(getValue(node, "endpoints")).flatMap((endpoint) => {
    const conditions = getValue(endpoint, "conditions");
    const isUsed =
      getBoolean(getValue(conditions, "ready")) !== false || getBoolean(getValue(conditions, "serving")) === true;
    return isUsed ? getTexts(getValue(endpoint, "addresses")) : [];
  });
}

function readEndpointsIPs(node: YamlNode): readonly string[] {
  return getItems(getValue(node, "subsets")).flatMap((subset) =>
    getItems(getValue(subset, "addresses")).flatMap((address) => getText(getValue(address, "ip")) ?? []),
  );
}
