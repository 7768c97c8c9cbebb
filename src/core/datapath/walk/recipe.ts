// Which kind of way a packet takes.
import type { Recipe } from "./recipes.ts";
import type { Scene } from "./scene.ts";
import { isSameNode } from "./scene.ts";

export function recipeOf(scene: Scene): Recipe {
  const { source, destination, egress, ingress, service } = scene;
  if (source.kind === "proxy") return "from the Ingress proxy";
  if (destination.kind === "proxy") return "to the Ingress proxy";
  if (egress?.answer.decision === "redirected") return "L7 egress";
  if (ingress?.answer.decision === "redirected") return "L7 ingress";
  if (source.identity === healthIdentity || destination.identity === healthIdentity) return "health probe";
  if (service !== null) return serviceRecipe(scene);
  const isSame = isSameNode(scene);
  switch (source.kind) {
    case "pod":
      return fromPod(scene, isSame);
    case "host":
      if (destination.kind === "outside") return "node to world";
      if (destination.kind === "host") return "node to node";
      return isSame ? "node to its pod" : "node to a pod of another";
    case "outside":
      return destination.kind === "host" ? "world to node" : "world to pod";
  }
}

const healthIdentity = 4;

function serviceRecipe({ source, destination, options }: Scene): Recipe {
  if (destination.kind === "host")
    return source.kind === "outside"
      ? "world to service of the node's network"
      : "pod to service of the node's network";
  if (source.kind !== "outside") return "pod to service";
  if (source.node === null) return "world to service";
  if (!options.kubeProxyReplacement) return "world to service, sent on by kube-proxy";
  return options.nodePortMode === "dsr" ? "world to service, sent on by DSR" : "world to service, sent on by SNAT";
}

function fromPod({ destination, options }: Scene, isSame: boolean): Recipe {
  if (destination.kind === "outside") return "pod to world";
  if (destination.kind === "host") return isSame ? "pod to its node" : "pod to another node";
  if (isSame) return "pod to pod, same node";
  return options.routing === "tunnel" ? "pod to pod, tunnel" : "pod to pod, native routing";
}
