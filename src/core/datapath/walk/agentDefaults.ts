// Agent options that change a packet's way, as Helm installs every modelled version without values.
// Mirrors install/kubernetes/cilium/values.yaml and the defaults of pkg/option. 1.8's `probe` of kube-proxy replacement
// depends on the node's kernel: it is taken as off.
import type { AgentOptions } from "../../profile.ts";

export const wayOptions = {
  "kube-proxy-replacement": false,
  "bpf-lb-sock": false,
  "bpf-lb-mode": "snat",
  "tunnel-protocol": "vxlan",
  "enable-endpoint-routes": false,
  "enable-ipv4-masquerade": true,
  "enable-ipv6-masquerade": true,
  "enable-bpf-masquerade": false,
  "enable-host-legacy-routing": false,
  "enable-wireguard": false,
  "enable-ipsec": false,
  "max-connected-clusters": 255,
} as const satisfies Partial<AgentOptions>;
