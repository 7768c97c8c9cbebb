// What a walk takes for granted, as codes that an option or a manifest can change.
import type { Assumption } from "../../world/world.ts";
import type { FlowContext } from "../flowContext.ts";
import type { Scene } from "./scene.ts";
import { isBpfRouted, isSameNode } from "./scene.ts";

export function assumptionsOf(scene: Scene, { world }: FlowContext): readonly Assumption[] {
  const { options, source, destination, service, datapath } = scene;
  const isNative = options.routing === "native";
  const crosses = !isSameNode(scene) && source.node !== null && destination.node !== null && destination.kind === "pod";
  const found: Assumption[] = [];
  if (world.config.routing === undefined && crosses)
    found.push(
      isNative
        ? { code: "ASSUMES_NATIVE_ROUTING", message: "pods' packets leave their node without a tunnel" }
        : {
            code: "ASSUMES_TUNNEL_ROUTING",
            message: `pods' packets go to other nodes in a ${options.tunnelProtocol} tunnel, as Helm installs this version`,
          },
    );
  if (isNative && crosses && destination.node !== null)
    found.push({
      code: "ASSUMES_PODCIDR_ROUTED",
      message: `${destination.node.podCIDR} is routed to ${destination.node.name}`,
    });
  if (service !== null && options.kubeProxyReplacement === false && source.kind === "outside")
    found.push({ code: "ASSUMES_KUBE_PROXY", message: "kube-proxy translates the service's address on the node" });
  if (datapath.mechanisms.resolveSrcId === "never" && options.hostFirewall && isNative && crosses)
    found.push({
      code: "NOT_VERIFIED_IN_PROFILE",
      message:
        "with the host firewall and without NodePort this version's from-netdev may deliver to the pod itself, as identity world",
    });
  if (service !== null && source.kind === "outside")
    found.push(
      source.node === null
        ? {
            code: "ASSUMES_NODE_OF_BACKEND",
            message: `the packet comes in at ${destination.node?.name ?? "the backend's node"}, where the backend is; another node may put its own address into the client's place`,
          }
        : {
            code: "ASSUMES_NODE",
            message: `the packet comes in at ${source.node.name}, and the backend is on another node`,
          },
    );
  const isNodes = source.kind === "host" || (source.kind === "outside" && source.node !== null);
  if (datapath.mechanisms.resolveSrcId === "labels-with-bpf-host-routing" && isBpfRouted(scene) && isNodes)
    found.push({
      code: "NOT_VERIFIED_IN_PROFILE",
      message: "with BPF host routing this version's from-netdev takes a node for world, and policy may see world",
    });
  if (options.encryption !== "none")
    found.push({
      code: "NOT_MODELLED_ENCRYPTION",
      message: `hops of ${options.encryption} between the two nodes are left out`,
    });
  if (options.family === 6)
    found.push({ code: "NOT_MODELLED_IPV6_NAMES", message: "programs are named as for IPv4; those for IPv6 end in 6" });
  return found;
}
