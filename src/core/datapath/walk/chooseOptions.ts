// The options of a walk: the agent's own, what the folder says of routing, what the flow asks for.
import { parseAddr } from "../../ipcache/prefix.ts";
import { protocolIcmp, protocolIcmpv6, protocolTcp } from "../../policy/protocol.ts";
import type { DatapathProfile } from "../../profile.ts";
import type { Service, World } from "../../world/world.ts";
import type { Flow } from "../flow.ts";
import type { FlowEnd } from "../flowEnd.ts";
import type { Datapath } from "./datapath.ts";
import { isOnly } from "./familyOff.ts";
import type { WalkOptions } from "./walkOptions.ts";

type Options = Pick<World, "profile" | "options" | "config">;

export function chooseWalkOptions(world: Options, asked: Partial<WalkOptions> = {}): WalkOptions {
  const { options } = world;
  // Both are on, or the one that is.
  const family = asked.family ?? (options["enable-ipv4"] || !options["enable-ipv6"] ? 4 : 6);
  const kubeProxyReplacement = asked.kubeProxyReplacement ?? options["kube-proxy-replacement"];
  const chosen = {
    // Helm's default in every modelled version.
    routing: world.config.routing ?? "tunnel",
    tunnelProtocol: options["tunnel-protocol"],
    socketLB: kubeProxyReplacement || options["bpf-lb-sock"],
    endpointRoutes: options["enable-endpoint-routes"],
    masquerade: masqueradeOf(world, family),
    encryption: options["enable-wireguard"] ? "wireguard" : options["enable-ipsec"] ? "ipsec" : "none",
    hostFirewall: options["enable-host-firewall"],
    placement: "manifests",
    audit: options["policy-audit-mode"],
    family,
    nodePortMode: options["bpf-lb-mode"],
    serviceAddress: "auto",
    externalTrafficPolicy: "manifests",
    internalTrafficPolicy: "manifests",
    ...said(asked),
    kubeProxyReplacement,
  } as const satisfies Omit<WalkOptions, "hostRouting">;
  return { ...chosen, hostRouting: asked.hostRouting ?? hostRoutingOf(chosen, world) };
}

/** ICMP, ICMPv6 and an end that is an address say the family, whatever other addresses the ends have; IPv6 goes first. */
export function familyOfFlow({ from, to }: Pick<Flow, "from" | "to">, protocol: number): Partial<WalkOptions> {
  const families = [from, to].flatMap((end) => {
    const parsed = parseAddr(end.trim());
    return "address" in parsed ? [parsed.address.family] : [];
  });
  if (families.includes(6) || protocol === protocolIcmpv6) return { family: 6 };
  return families.includes(4) || protocol === protocolIcmp ? { family: 4 } : {};
}

/** An end that has addresses of IPv6 alone can only be met by it. */
export function familyOfEnds(ends: readonly FlowEnd[]): Partial<WalkOptions> {
  const known = ends.map((end) => (end.kind === "service" ? end.service.clusterIPs : end.endpoint?.endpoint.ips));
  return known.some((addresses) => isOnly(6, addresses ?? [])) ? { family: 6 } : {};
}

/** What a walk takes in this version where neither folder nor flow says anything. */
export function defaultWalkOptions(profile: DatapathProfile): WalkOptions {
  return chooseWalkOptions({ profile, options: profile.defaults, config: {} });
}

/** What the Service says where the flow leaves it to manifests; `hybrid` by the protocol. */
export function settleService(
  options: WalkOptions,
  { traffic }: Service,
  protocol: number,
  { mechanisms }: Datapath,
): WalkOptions {
  const { externalTrafficPolicy, internalTrafficPolicy } = options;
  return {
    ...options,
    ...settleDsr(options, protocol, mechanisms),
    externalTrafficPolicy:
      externalTrafficPolicy === "manifests" ? (traffic?.external ?? "cluster") : externalTrafficPolicy,
    internalTrafficPolicy:
      internalTrafficPolicy === "manifests" ? (traffic?.internal ?? "cluster") : internalTrafficPolicy,
  };
}

/** In a tunnel DSR is turned off by the agent, or needs Geneve (daemon/cmd/kube_proxy_replacement.go, v1.11.0 and v1.14.19). */
function settleDsr(
  { nodePortMode, routing, tunnelProtocol }: WalkOptions,
  protocol: number,
  { dsrInTunnel }: Datapath["mechanisms"],
): Pick<WalkOptions, "nodePortMode" | "tunnelProtocol"> {
  const wanted = nodePortMode !== "hybrid" ? nodePortMode : protocol === protocolTcp ? "dsr" : "snat";
  const isOff = routing === "tunnel" && dsrInTunnel === "off";
  const mode = isOff ? "snat" : wanted;
  return {
    nodePortMode: mode,
    tunnelProtocol: mode === "dsr" && routing === "tunnel" ? "geneve" : tunnelProtocol,
  };
}

/** A question from another process may hold names without a value. */
function said(asked: Partial<WalkOptions>): Partial<WalkOptions> {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined && value !== null));
}

function masqueradeOf({ options }: Options, family: WalkOptions["family"]): WalkOptions["masquerade"] {
  if (!options[family === 4 ? "enable-ipv4-masquerade" : "enable-ipv6-masquerade"]) return "none";
  return options["enable-bpf-masquerade"] ? "bpf" : "iptables";
}

/** The agent leaves BPF host routing where iptables masquerades, IPsec encrypts, or endpoints have routes. */
function hostRoutingOf(
  chosen: Pick<WalkOptions, "kubeProxyReplacement" | "masquerade" | "encryption" | "endpointRoutes">,
  { options, profile }: Options,
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
