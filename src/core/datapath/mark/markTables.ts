// Packet marks of each modelled version, newest last; each is the one before with what changed.
// Mirrors MARK_MAGIC_* in bpf/lib/common.h and their uses in bpf/, Cilium v1.8.0 to v1.20.2. Leaves out MARK_MAGIC_HEALTH,
// which only a load balancer's own probes set, and the marks of health checks by IPIP.
import type { MarkMagic, MarkTable } from "./markTable.ts";

const toProxy = magic("TO_PROXY", 0x0200, "proxy-port", "a program sends the packet to the proxy's port");
const skipTproxy = magic(
  "SKIP_TPROXY",
  0x0800,
  "nothing",
  "a reply of a proxy: the rules for transparent proxies leave it alone",
);
const proxyToWorld = { ...skipTproxy, name: "MARK_MAGIC_PROXY_TO_WORLD" };
const epid = magic(
  "PROXY_EGRESS_EPID",
  0x0900,
  "endpoint-id",
  "the proxy sends in the name of an endpoint, whose egress policy is still to be asked",
);
const proxyIngress = magic("PROXY_INGRESS", 0x0a00, "identity", "the ingress proxy sends on in the name of the sender");
const proxyEgress = magic("PROXY_EGRESS", 0x0b00, "identity", "the egress proxy sends on in the name of the sender");
const host = magic("HOST", 0x0c00, "host", "a process of the node sends");
const identity = magic("IDENTITY", 0x0f00, "identity", "a program passes the sender's identity on");
const clusterId = magic(
  "CLUSTER_ID",
  0x0200,
  "cluster-id",
  "the cluster of the destination, for overlapping pod CIDRs",
);

const snatDone = magic("SNAT_DONE", 0x0300, "nothing", "the source address is translated already");
const overlayOfSender = magic("OVERLAY", 0x0400, "identity", "the node's own tunnel packet, with the inner sender");
const egressGatewayDone = magic("EGW_DONE", 0x0500, "identity", "an egress gateway has taken the packet");
const decryptOfNode = magic(
  "DECRYPT",
  0x0d00,
  "node-id",
  "IPsec: to be decrypted, or decrypted and back from the stack",
);
/** Of what the node and its proxies send. */
const senders = [proxyIngress, proxyEgress, host] as const;

/** 1.8 and 1.11. */
export const marks111: MarkTable = {
  magics: [
    toProxy,
    { ...snatDone, value: 0x1500, compared: "bits" },
    ...senders,
    magic("DECRYPT", 0x0d00, "identity", "IPsec: to be decrypted, or decrypted and back from the stack"),
    magic("ENCRYPT", 0x0e00, "key-and-identity", "IPsec: to be encrypted with this key"),
    identity,
  ],
  clusterBits: "eight",
};

export const marks114: MarkTable = {
  magics: [
    toProxy,
    clusterId,
    snatDone,
    magic("OVERLAY", 0x0400, "nothing", "the node's own tunnel packet"),
    proxyToWorld,
    epid,
    ...senders,
    decryptOfNode,
    magic("ENCRYPT", 0x0e00, "key-and-node-id", "IPsec: to be encrypted with this key"),
    { ...magic("WG_ENCRYPTED", 0x1e00, "nothing", "WireGuard's device has encrypted the packet"), compared: "bits" },
    identity,
  ],
  clusterBits: "eight",
};

export const marks116: MarkTable = {
  magics: [
    ...changed(marks114.magics, [overlayOfSender]),
    magic("EGW_DONE", 0x0500, "nothing", "an egress gateway has taken the packet"),
    { ...magic("DECRYPTED_OVERLAY", 0x1d00, "nothing", "IPsec: a decrypted tunnel packet"), compared: "whole" },
  ],
  clusterBits: "max-connected-clusters",
};

export const marks118: MarkTable = {
  magics: [
    ...changed(
      marks116.magics.filter(({ name }) => name !== "MARK_MAGIC_DECRYPTED_OVERLAY"),
      [
        magic("ENCRYPT", 0x0e00, "key-and-node-id", "IPsec: to be encrypted with this key; WireGuard: encrypted"),
        {
          ...magic("WG_ENCRYPTED", 0x1e00, "nothing", "WireGuard's device of 1.17 has encrypted the packet"),
          compared: "bits",
        },
        egressGatewayDone,
      ],
    ),
    magic("OVERLAY_ENCRYPTED", 0x1400, "identity", "IPsec: an encrypted packet in a tunnel"),
  ],
  clusterBits: "max-connected-clusters",
};

export const marks120: MarkTable = {
  magics: [
    toProxy,
    clusterId,
    snatDone,
    overlayOfSender,
    egressGatewayDone,
    skipTproxy,
    epid,
    ...senders,
    magic("DECRYPT", 0x0d00, "node-id", "IPsec: encrypted by that node, comes in"),
    magic("DECRYPT", 0x0d00, "identity", "WireGuard: decrypted, from this sender"),
    magic("ENCRYPT", 0x0e00, "key-and-node-id", "IPsec: to be encrypted with this key; WireGuard: encrypted"),
    identity,
  ],
  clusterBits: "max-connected-clusters",
};

function magic(name: string, value: number, carries: MarkMagic["carries"], meaning: string): MarkMagic {
  return { name: `MARK_MAGIC_${name}`, value, carries, meaning };
}

function changed(magics: readonly MarkMagic[], others: readonly MarkMagic[]): readonly MarkMagic[] {
  return magics.map((one) => others.find(({ name }) => name === one.name) ?? one);
}
