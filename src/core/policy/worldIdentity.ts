// The identity of an address that the ipcache does not know.
// Mirrors WORLD_ID, WORLD_IPV4_ID and WORLD_IPV6_ID in bpf/lib/common.h, Cilium v1.20.2; up to 1.14 there is one world.
import { formatLabel } from "../labels/label.ts";
import type { AgentOptions } from "../profile.ts";
import type { Mechanisms } from "./mechanisms.ts";

const world = 2;

export function worldIdentityOf(family: 4 | 6, options: AgentOptions, mechanisms: Mechanisms): number {
  const families = { isIPv4Enabled: options["enable-ipv4"], isIPv6Enabled: options["enable-ipv6"] };
  const label = formatLabel(mechanisms.localIdentities.worldLabel(family, families));
  return mechanisms.reservedIdentities.find(({ labels }) => labels[0] === label)?.identity ?? world;
}
