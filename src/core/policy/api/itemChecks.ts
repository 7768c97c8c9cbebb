// The checks of one item in the order of each version: what the agent refuses first is what it tells.
// Mirrors the sanitize methods of the rule types in pkg/policy/api/rule_validation.go, Cilium v1.8.0 to v1.20.2.
import type { ItemCheck } from "./dialect.ts";
import { checkWideExcepts } from "./sanitizeCidr.ts";
import {
  checkHostIngressL7,
  checkHostL7,
  checkIcmpUse,
  checkL7Kinds,
  checkL7Proxy,
  checkPorts,
} from "./sanitizeItem.ts";
import {
  checkCidrs,
  checkCombinedPeers,
  checkEndpoints,
  checkEntities,
  checkFqdns,
  checkNodes,
  checkNodesOption,
  checkPeers,
  checkPeersWithPorts,
} from "./sanitizePeers.ts";

/** Up to 1.16: ports before most peers, and the whole item before what a host policy may not have. */
export const portsFirst: readonly ItemCheck[] = [
  checkCombinedPeers,
  checkPeersWithPorts,
  checkL7Proxy,
  checkL7Kinds,
  checkIcmpUse,
  checkEndpoints,
  checkPorts,
  checkNodes,
  checkCidrs,
  checkEntities,
  checkFqdns,
  checkWideExcepts,
  checkNodesOption,
  checkHostL7,
];

/** Since 1.17. */
export const peersFirst: readonly ItemCheck[] = [
  checkCombinedPeers,
  checkPeers,
  checkPeersWithPorts,
  checkHostIngressL7,
  checkL7Proxy,
  checkL7Kinds,
  checkIcmpUse,
  checkPorts,
  checkFqdns,
];

/** Since 1.17; up to 1.16 nothing of a deny rule is checked. */
export const denyPeersFirst: readonly ItemCheck[] = [
  checkCombinedPeers,
  checkPeers,
  checkPeersWithPorts,
  checkIcmpUse,
  checkPorts,
];
