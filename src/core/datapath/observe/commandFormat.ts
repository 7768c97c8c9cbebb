// What commands on a node print in a Cilium version, where that differs.

export interface CommandFormat {
  /** Section of an object loaded by iproute2, name given by the agent, or tcx where the kernel has it (6.6). */
  readonly attachment: "section" | "name" | "tcx";
  readonly ipcache: "plain" | "named" | "named-with-flags";
  /** `bpf ct list global`, or without a word. */
  readonly conntrackList: "global" | "";
  /** Tunnel endpoints by pod CIDR, beside those of the ipcache. */
  readonly hasTunnelMap: boolean;
}

export const commands120: CommandFormat = {
  attachment: "tcx",
  ipcache: "named-with-flags",
  conntrackList: "",
  hasTunnelMap: false,
};

export const commands118: CommandFormat = { ...commands120, conntrackList: "global" };

export const commands116: CommandFormat = { ...commands118, hasTunnelMap: true };

export const commands114: CommandFormat = { ...commands116, attachment: "name", ipcache: "named" };

export const commands111: CommandFormat = { ...commands114, attachment: "section", ipcache: "plain" };
