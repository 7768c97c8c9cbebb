// The backends of a service: pods that its selector selects, pods of the node's network among them, else the addresses of
// its EndpointSlices. Kubernetes makes them (pkg/controller/endpointslice of kube-controller-manager), Cilium takes them over.
import { lookupLabel, parseSelectLabel } from "../labels/label.ts";
import type { NamedPort } from "../world/endpoint.ts";
import type { Service, ServicePort, WithoutEndpoint, World } from "../world/world.ts";
import type { FlowContext } from "./flowContext.ts";
import type { IdentityEnd } from "./flowEnd.ts";
import { ofHostPod } from "./nodeReference.ts";
import { ofEndpoint, resolveReference } from "./resolveReference.ts";

export interface Backend {
  readonly to: IdentityEnd;
  readonly port: number;
}

export function backendsOf(service: Service, port: ServicePort, context: FlowContext): readonly Backend[] {
  const selector = Object.entries(service.selector ?? {});
  if (selector.length === 0) return fromAddresses(service, port, context);
  return [...fromPods(service, selector, port, context), ...fromHostPods(service, selector, port, context)];
}

/** An address that is no pod's says no names of ports. */
function fromAddresses(service: Service, port: ServicePort, context: FlowContext): readonly Backend[] {
  return service.backendIPs.flatMap((address) => {
    const to = resolveReference(address, "to", context);
    if ("error" in to || to.kind === "service") return [];
    if (address === proxyPlaceholder) return makeBackend(inPlaceOfProxy(to, service), port, undefined);
    return makeBackend(to, port, to.endpoint?.isHost === false ? to.endpoint.endpoint.namedPorts : undefined);
  });
}

/**
 * The backend that Cilium's operator writes for the Service of an Ingress or Gateway: nobody has it, the proxy serves it
 * (dedicated_ingress.go and gateway-api/translator.go in operator/pkg/model/translation, v1.14.19 to v1.20.2).
 */
const proxyPlaceholder = "192.192.192.192";

function inPlaceOfProxy(to: IdentityEnd, { namespace, name }: Service): IdentityEnd {
  const message = `svc:${namespace}/${name} is of an Ingress or Gateway: its packets go to the proxy of the node that they come to, not to ${proxyPlaceholder}; ask to ingress, and from ingress to the pods behind it`;
  return { ...to, assumptions: [...to.assumptions, { code: "NOT_MODELLED_L7_SERVICE", message }] };
}

function fromPods(
  { namespace }: Service,
  selector: readonly (readonly [string, string])[],
  port: ServicePort,
  { policyWorld }: FlowContext,
): readonly Backend[] {
  const namespaceLabel = parseSelectLabel("k8s:io.kubernetes.pod.namespace");
  return policyWorld.endpoints
    .filter(
      ({ isHost, labels }) =>
        !isHost &&
        lookupLabel(labels, namespaceLabel) === namespace &&
        selector.every(([key, value]) => lookupLabel(labels, parseSelectLabel(`k8s:${key}`)) === value),
    )
    .flatMap((endpoint) => {
      const { representative, namedPorts } = endpoint.endpoint;
      return makeBackend(ofEndpoint(endpoint), port, representative ? undefined : namedPorts);
    });
}

function fromHostPods(
  { namespace }: Service,
  selector: readonly (readonly [string, string])[],
  port: ServicePort,
  context: FlowContext,
): readonly Backend[] {
  return (context.world.withoutEndpoint ?? []).flatMap((pod) => {
    const { hostNetwork } = pod;
    if (hostNetwork?.namespace !== namespace) return [];
    if (selector.some(([key, value]) => hostNetwork.labels[key] !== value)) return [];
    return onItsNodes(pod, context.world).flatMap((one) => {
      const to = ofHostPod(one, context);
      return "error" in to ? [] : makeBackend(to, port, hostNetwork.namedPorts);
    });
  });
}

/** A DaemonSet whose pods are not there has one on each node. */
function onItsNodes(pod: WithoutEndpoint, { nodes }: World): readonly WithoutEndpoint[] {
  if (pod.kind !== "DaemonSet" || nodes.length === 0) return [pod];
  return nodes.map(({ name }) => ({ ...pod, name: `${pod.name} on ${name}`, node: name }));
}

/** Kubernetes makes no backend of a pod that has no port of the name; `namedPorts`: undefined where they are not known. */
function makeBackend(
  to: IdentityEnd,
  { targetPort, port, protocol }: ServicePort,
  namedPorts: readonly NamedPort[] | undefined,
): readonly Backend[] {
  if (typeof targetPort === "number") return [{ to, port: targetPort }];
  if (namedPorts === undefined) return [{ to, port }];
  const name = targetPort.toLowerCase();
  const named = namedPorts.find((one) => one.name === name && one.protocol === protocol);
  return named === undefined ? [] : [{ to, port: named.port }];
}
