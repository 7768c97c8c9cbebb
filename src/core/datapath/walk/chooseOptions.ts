// The options of a walk: the agent's own, what the folder says of routing, what the flow asks for.
import type { World } from "../../world/world.ts";
import type { WalkOptions } from "./walkOptions.ts";

export function chooseWalkOptions(world: World, asked: Partial<WalkOptions> = {}): WalkOptions {
  const { options } = world;
  const kubeProxyReplacement = asked.kubeProxyReplacement ?? options["kube-proxy-replacement"];
  const chosen = {
    // Helm's default in every modelled version.
    routing: world.config.routing ?? "tunnel",
    tunnelProtocol: options["tunnel-protocol"],
    socketLB: kubeProxyReplacement || options["bpf-lb-sock"],
    endpointRoutes: options["enable-endpoint-routes"],
    masquerade: masqueradeOf(world),
    encryption: options["enable-wireguard"] ? "wireguard" : options["enable-ipsec"] ? "ipsec" : "none",
    hostFirewall: options["enable-host-firewall"],
    placement: "manifests",
    family: 4,
    nodePortMode: options["bpf-lb-mode"] === "dsr" ? "dsr" : "snat",
    serviceAddress: "cluster-ip",
    externalTrafficPolicy: "cluster",
    ...asked,
    kubeProxyReplacement,
  } as const satisfies Omit<WalkOptions, "hostRouting">;
  return { ...chosen, hostRouting: asked.hostRouting ?? hostRoutingOf(chosen, world) };
}

function masqueradeOf({ options }: World): WalkOptions["masquerade"] {
  if (!options["enable-ipv4-masquerade"]) return "none";
  return options["enable-bpf-masquerade"] ? "bpf" : "iptables";
}

/** The agent leaves BPF host routing where iptables masquerades, IPsec encrypts, or endpoints have routes. */
function hostRoutingOf(
  chosen: Pick<WalkOptions, "kubeProxyReplacement" | "masquerade" | "encryption" | "endpointRoutes">,
  { options, profile }: World,
): WalkOptions["hostRouting"] {
  const canBypassStack =
    profile.datapath.mechanisms.hasBpfHostRouting &&
    !options["enable-host-legacy-routing"] &&
    chosen.kubeProxyReplacement &&
    chosen.masquerade !== "iptables" &&
    chosen.encryption !== "ipsec" &&
    !chosen.endpointRoutes;
  return canBypassStack ? "bpf" : "legacy";
}
