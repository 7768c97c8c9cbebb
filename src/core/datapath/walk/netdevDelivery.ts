// Where from-netdev itself hands a packet to a pod, and as whom: in some versions the ipcache's answer is not taken.
// Mirrors resolve_srcid_ipv4() and handle_ipv4() in bpf/bpf_host.c, Cilium v1.8.0 to v1.20.2.
import type { Datapath } from "./datapath.ts";
import type { WalkOptions } from "./walkOptions.ts";

type Way = Pick<WalkOptions, "hostRouting" | "hostFirewall" | "kubeProxyReplacement" | "endpointRoutes">;

/** Else the packet passes to the node's stack, and from-host delivers it. */
export function deliversFromNetdev(options: Way, { mechanisms }: Datapath): boolean {
  if (mechanisms.hasBpfHostRouting) return options.hostRouting === "bpf";
  // v1.8.0 skips the delivery where NodePort is compiled in alone; without host firewall and NodePort there is no program.
  return options.hostFirewall && !options.kubeProxyReplacement;
}

/** What from-netdev takes a sender for: itself, or world whatever the ipcache says. */
export function takesForWorld(identity: number, options: Way, datapath: Datapath): boolean {
  const { resolveSrcId } = datapath.mechanisms;
  if (!deliversFromNetdev(options, datapath)) return false;
  // At the pod's own device world is asked about once more.
  if (resolveSrcId === "never") return !options.endpointRoutes;
  return resolveSrcId === "labels-with-bpf-host-routing" && isReserved(identity);
}

/** identity_is_reserved(): identities that are handed out to no endpoint. */
export function isReserved(identity: number): boolean {
  return [0, 1, 2, 6, 7, 9, 10].includes(identity);
}
