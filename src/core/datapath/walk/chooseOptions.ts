// The options of a walk: the version's defaults, what the folder says, what the flow asks for.
import type { World } from "../../world/world.ts";
import type { WalkOptions } from "./walkOptions.ts";

export function chooseWalkOptions(world: World, asked: Partial<WalkOptions> = {}): WalkOptions {
  const { defaults, mechanisms } = world.profile.datapath;
  const { routing } = world.config;
  const chosen = {
    ...defaults,
    ...(routing === undefined ? {} : { routing }),
    hostFirewall: world.options["enable-host-firewall"],
    ...asked,
  };
  // The agent leaves BPF host routing where iptables masquerades, IPsec encrypts, or endpoints have routes.
  const canBypassStack =
    mechanisms.hasBpfHostRouting &&
    chosen.kubeProxyReplacement &&
    chosen.masquerade !== "iptables" &&
    chosen.encryption !== "ipsec" &&
    !chosen.endpointRoutes;
  return { ...chosen, hostRouting: asked.hostRouting ?? (canBypassStack ? "bpf" : "legacy") };
}
