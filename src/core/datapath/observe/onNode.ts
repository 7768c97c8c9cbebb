// For each hop of a walk the commands that show it in a real cluster, and what they print there.
// Mirrors cilium/cmd/bpf_*.go (cilium-dbg since 1.15), pkg/datapath/loader and tc(8), bpftool(8), Cilium v1.8.0 to v1.20.2.
import type { Scene } from "../walk/scene.ts";
import type { Hop } from "../walk/walk.ts";
import { hostEndpointId } from "./hostEndpoint.ts";
import type { OnNodeCommand } from "./observed.ts";
import { stepCommands } from "./stepCommands.ts";

const pinned = "/sys/fs/bpf/tc/globals";

/** Each command once, in the order in which the hop needs it. */
export function commandsOf(hop: Hop, scene: Scene): readonly OnNodeCommand[] {
  const all = [
    ...attachment(hop, scene),
    ...progArray(hop, scene),
    ...tailCall(hop, scene),
    ...capture(hop),
    ...hop.steps.flatMap((step) => stepCommands(step, hop, scene)),
  ];
  return all.filter(({ command }, at) => all.findIndex((other) => other.command === command) === at);
}

function attachment(hop: Hop, { datapath }: Scene): readonly OnNodeCommand[] {
  const { hook, device, program, reachedBy } = hop;
  if (hook === "kernel" && device === "eth0") return nothingAttached(hop);
  if ((hook !== "tc-ingress" && hook !== "tc-egress") || program === null) return [];
  if (reachedBy === "tail-call" || reachedBy === "inlined") return [];
  const way = hook === "tc-ingress" ? "ingress" : "egress";
  const show: Omit<OnNodeCommand, "expect"> = { place: "node", command: `tc filter show dev ${device} ${way}` };
  switch (datapath.commands.attachment) {
    case "section":
      return [{ ...show, expect: `a bpf filter ${objectOf(device)}:[${program}] direct-action` }];
    case "name":
      return [{ ...show, expect: `a bpf filter ${program}-${device} direct-action` }];
    case "tcx":
      return [
        { ...show, expect: `before kernel 6.6 a bpf filter ${program}-${device}; with tcx nothing: ask bpftool` },
        { place: "node", command: `bpftool net show dev ${device}`, expect: `tcx/${way} ${program} prog_id …` },
      ];
  }
}

function nothingAttached({ device, reachedBy }: Hop): readonly OnNodeCommand[] {
  const way = reachedBy === "wire" ? "ingress" : "egress";
  return [
    {
      place: "node",
      command: `tc filter show dev ${device} ${way}`,
      expect: "nothing: with these options this version attaches no program here",
    },
  ];
}

function objectOf(device: string): string {
  if (device.startsWith("lxc")) return "bpf_lxc.o";
  if (device === "cilium_vxlan" || device === "cilium_geneve") return "bpf_overlay.o";
  if (device === "cilium_host") return "bpf_host.o";
  return device === "cilium_net" ? "bpf_host_cilium_net.o" : `bpf_netdev_${device}.o`;
}

function progArray({ progArray, device, program }: Hop, { options }: Scene): readonly OnNodeCommand[] {
  if (progArray === null) return [];
  const { map, index } = progArray;
  const empty: OnNodeCommand = {
    place: "node",
    command: `tc filter show dev ${device} egress`,
    expect: `nothing, and that is right: no program is attached on the way into the pod. Its policy program is called by POLICY_CALL_MAP, ${map}[${index}]`,
  };
  return [
    ...(options.endpointRoutes || !device.startsWith("lxc") ? [] : [empty]),
    {
      place: "cilium-pod",
      command: `bpftool map lookup pinned ${pinned}/${map} key hex ${hexKey(index)}`,
      expect: `the id of program ${program ?? ""}; no entry: the packet drops`,
    },
  ];
}

function tailCall(hop: Hop, scene: Scene): readonly OnNodeCommand[] {
  const { tailCall: called, program } = hop;
  const map = callsMapOf(hop, scene);
  if (called === null || map === null) return [];
  return [
    {
      place: "cilium-pod",
      command: `bpftool map lookup pinned ${pinned}/${map} key hex ${hexKey(called.id)}`,
      expect: `the id of program ${program ?? ""}; no entry: missed tail call (140)`,
    },
  ];
}

/** The calls map of the object that the device's programs are in. */
function callsMapOf({ device, node }: Hop, { source, destination }: Scene): string | null {
  const padded = (id: number) => String(id).padStart(5, "0");
  const pod = [source.endpoint, destination.endpoint].find((endpoint) => endpoint?.device === device);
  if (pod !== undefined && pod !== null) return `cilium_calls_${padded(pod.endpointId)}`;
  if (device === "cilium_host") return `cilium_calls_hostns_${padded(hostEndpointId)}`;
  if (device === "cilium_vxlan" || device === "cilium_geneve") return "cilium_calls_overlay_2";
  const own = [source.node, destination.node].find((one) => one?.name === node);
  const found = own?.devices.find(({ name }) => name === device);
  return found === undefined ? null : `cilium_calls_netdev_${padded(found.ifindex)}`;
}

function capture({ hook, packet }: Hop): readonly OnNodeCommand[] {
  if (hook !== "wire") return [];
  const { outer } = packet;
  const [, host = "", port] = /^(.*?)(?::(\d+))?$/.exec(outer?.dst ?? packet.dst) ?? [];
  const filter = outer === null ? `host ${host}` : `udp port ${port ?? ""} and host ${host}`;
  return [
    {
      place: "node",
      command: `tcpdump -ni eth0 ${filter}`,
      expect:
        outer === null
          ? `${packet.src} > ${packet.dst}`
          : `VNI ${packet.vni ?? 0}, inside it ${packet.src} > ${packet.dst}`,
    },
  ];
}

/** Four bytes, lowest first. */
function hexKey(value: number): string {
  return [0, 8, 16, 24].map((shift) => ((value >>> shift) & 0xff).toString(16).padStart(2, "0")).join(" ");
}
