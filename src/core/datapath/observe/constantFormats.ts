// Constants of programs in each modelled version, newest first.
// Mirrors pkg/datapath/loader/template.go and loader.go with writeStaticData() in pkg/datapath/linux/config/config.go,
// Cilium v1.8.0 to v1.16.0; pkg/datapath/config and pkg/datapath/loader, v1.18.4 and v1.20.2. The template's SECLABEL is
// world's (templateSecurityID); 0xfffff in bpf/ep_config.h is for compile tests.
import type { ConstantFormat } from "./constantFormat.ts";

export const constants120: ConstantFormat = {
  kind: "struct",
  endpointId: "endpoint_id",
  endpointIpv4: "endpoint_ipv4",
  mac: ["interface_mac"],
  podIfindex: "interface_ifindex",
  securityLabels: ["security_label"],
  labelInNetworkOrder: null,
  verdictFilter: "policy_verdict_log_filter",
  hostEndpointId: "host_ep_id",
  deviceIfindex: "interface_ifindex",
  deviceIfindexNeedsNodePort: false,
  masquerade: "nat_ipv4_masquerade",
  nodePort: null,
  senderFromIpcache: null,
  hasPolicySections: false,
  mapsOfTemplate: { policy: "cilium_policy", calls: "cilium_calls" },
  templateLabel: 0,
};

export const constants118: ConstantFormat = {
  ...constants120,
  hostEndpointId: null,
  senderFromIpcache: "secctx_from_ipcache",
  mapsOfTemplate: { policy: "cilium_policy_v2", calls: "cilium_calls" },
};

export const constants116: ConstantFormat = {
  kind: "variables",
  endpointId: "LXC_ID",
  endpointIpv4: "LXC_IPV4",
  mac: ["THIS_INTERFACE_MAC_1", "THIS_INTERFACE_MAC_2"],
  podIfindex: "THIS_INTERFACE_IFINDEX",
  securityLabels: ["SECLABEL", "SECLABEL_IPV4", "SECLABEL_IPV6"],
  labelInNetworkOrder: null,
  verdictFilter: "POLICY_VERDICT_LOG_FILTER",
  hostEndpointId: null,
  deviceIfindex: "NATIVE_DEV_IFINDEX",
  deviceIfindexNeedsNodePort: false,
  masquerade: "IPV4_MASQUERADE",
  nodePort: null,
  senderFromIpcache: "SECCTX_FROM_IPCACHE",
  hasPolicySections: false,
  mapsOfTemplate: null,
  templateLabel: 2,
};

export const constants114: ConstantFormat = {
  ...constants116,
  mac: ["NODE_MAC_1", "NODE_MAC_2"],
  podIfindex: null,
  securityLabels: ["SECLABEL"],
  labelInNetworkOrder: "SECLABEL_NB",
  deviceIfindexNeedsNodePort: true,
  hasPolicySections: true,
};

export const constants108: ConstantFormat = {
  ...constants114,
  hostEndpointId: "HOST_EP_ID",
  masquerade: null,
  nodePort: "IPV4_NODEPORT",
  senderFromIpcache: null,
};
