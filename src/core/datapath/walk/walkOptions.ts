// What changes a packet's way beside policies: one value. Defaults are the agent's options (chooseOptions.ts), then what
// the folder says of routing, then what the flow asks for. Names, values and codes of assumptions are in optionTable.ts.

export interface WalkOptions {
  readonly routing: "native" | "tunnel";
  readonly tunnelProtocol: "vxlan" | "geneve";
  /** BPF NodePort, ExternalIPs and HostPort instead of kube-proxy. */
  readonly kubeProxyReplacement: boolean;
  /** `connect()` of pods translates ClusterIPs; else the pod's own program does, per packet. */
  readonly socketLB: boolean;
  /** `enable-endpoint-routes`: a route per pod, and a program on the way to it. */
  readonly endpointRoutes: boolean;
  readonly masquerade: "none" | "bpf" | "iptables";
  readonly hostFirewall: boolean;
  /** `legacy`: packets of pods go through the node's stack. */
  readonly hostRouting: "bpf" | "legacy";
  readonly encryption: "none" | "wireguard" | "ipsec";
  /** `policy-audit-mode`: what policy denies passes, and is told. */
  readonly audit: boolean;
  /** Where the two pods are: as manifests say, or as the reader asks. */
  readonly placement: "manifests" | "same-node" | "other-node";
  readonly family: 4 | 6;
  /** How a service's packets get to a backend on another node; `hybrid`: DSR for TCP, SNAT else. */
  readonly nodePortMode: "snat" | "dsr" | "hybrid";
  /** Which address of a service a packet has; `auto`: the ClusterIP from inside, a NodePort from outside. */
  readonly serviceAddress: "auto" | "cluster-ip" | "node-port" | "load-balancer" | "external-ip";
  readonly externalTrafficPolicy: "manifests" | "cluster" | "local";
  readonly internalTrafficPolicy: "manifests" | "cluster" | "local";
}
