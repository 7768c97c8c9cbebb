// Commands that show what one step read: maps of Cilium, the node's routes and rules.
import type { SideAnswer } from "../flow.ts";
import type { Scene } from "../walk/scene.ts";
import { tunnelDevice, tunnelPort } from "../walk/scene.ts";
import type { Hop, IpcacheRecord, Step } from "../walk/walk.ts";
import { hostEndpointId } from "./hostEndpoint.ts";
import type { OnNodeCommand } from "./observed.ts";

export function stepCommands(step: Step, hop: Hop, scene: Scene): readonly OnNodeCommand[] {
  const make = makers[step.step];
  return make === undefined ? [] : make(step, hop, scene);
}

type Maker = (step: Step, hop: Hop, scene: Scene) => readonly OnNodeCommand[];

const makers: Partial<Record<Step["step"], Maker>> = {
  ipcache: ({ ipcache }, _hop, scene) =>
    ipcache === null ? [] : [inPod(scene, `bpf ipcache get ${ipcache.address}`, ipcacheText(ipcache, scene))],
  conntrack: ({ result, input }, _hop, scene) => [
    inPod(scene, `bpf ct list ${scene.datapath.commands.conntrackList}`.trimEnd(), conntrackText(result, input)),
  ],
  policy: policyCommands,
  "host-firewall": (step, _hop, scene) =>
    step.lookup === null
      ? []
      : [
          inPod(
            scene,
            `bpf policy get ${hostEndpointId}`,
            step.lookup.matchType === null
              ? `no ${step.lookup.direction} row for identity ${step.lookup.peerIdentity}`
              : `an ${step.lookup.direction} row that is ${step.lookup.matchType} for identity ${step.lookup.peerIdentity}`,
          ),
        ],
  "endpoint-map": (step, _hop, scene) => endpointMap(step, scene),
  service: serviceCommand,
  backend: serviceCommand,
  dnat: serviceCommand,
  masquerade: (_step, _hop, scene) =>
    scene.options.masquerade === "iptables"
      ? [onNode("iptables -t nat -S CILIUM_POST_nat", "a MASQUERADE rule for what leaves the pod CIDR")]
      : [inPod(scene, "bpf nat list", "an entry with the node's address, once the packet is translated")],
  encapsulation: encapsulation,
  kernel: (step, _hop, _scene) => [onNode(`ip route get ${step.input}`, step.result)],
  fib: (step, _hop, _scene) => [onNode(`ip route get ${hostOf(step.input)}`, step.result)],
  proxy: proxyCommands,
  "source-ip-check": (step, _hop, scene) => [
    inPod(scene, `endpoint get ${scene.source.endpoint?.endpointId ?? 0}`, `addressing with ${step.input}`),
  ],
};

function inPod({ datapath }: Scene, command: string, expect: string): OnNodeCommand {
  return { place: "cilium-pod", command: `${datapath.events.command} ${command}`, expect };
}

function onNode(command: string, expect: string): OnNodeCommand {
  return { place: "node", command, expect };
}

function ipcacheText({ address, prefix, identity, tunnelEndpoint }: IpcacheRecord, { datapath }: Scene): string {
  if (prefix === null) return `${address} does not map to any identity`;
  const tunnel = tunnelEndpoint ?? "0.0.0.0";
  const value = {
    plain: `${identity} 0 ${tunnel}`,
    named: `identity=${identity} encryptkey=0 tunnelendpoint=${tunnel}`,
    "named-with-flags": `identity=${identity} encryptkey=0 tunnelendpoint=${tunnel}, with its flags`,
  }[datapath.commands.ipcache];
  return `${address} maps to identity ${value}`;
}

function conntrackText(result: string, input: string): string {
  const [, tuple = "", protocol = "", direction = ""] = /^(.*) (\w+), (egress|ingress)/.exec(input) ?? [];
  const entry = `${protocol} ${direction === "egress" ? "OUT" : "IN"} ${tuple.replace("→", "->")}`;
  if (result.startsWith("CT_NEW")) return `no line ${entry} before this packet, one after it where policy lets it pass`;
  return `the connection's own line; this packet is ${entry}`;
}

function policyCommands(step: Step, _hop: Hop, scene: Scene): readonly OnNodeCommand[] {
  const side = step.side === null ? null : scene[step.side];
  if (side === null || step.side === null) return [];
  const own = step.side === "egress" ? scene.source : scene.destination;
  const id = own.kind === "pod" ? (own.endpoint?.endpointId ?? 0) : hostEndpointId;
  return [inPod(scene, `bpf policy get ${id}`, policyRow(side.answer, step.side))];
}

function proxyCommands(step: Step, { hook }: Hop, scene: Scene): readonly OnNodeCommand[] {
  if (hook === "proxy") return [];
  if (hook !== "kernel") return [inPod(scene, "status --verbose", `Proxy Status with a redirect; ${step.result}`)];
  return [
    onNode("ip rule show", "9: from all fwmark 0x200/0xf00 lookup 2004"),
    onNode("ip route show table 2004", "local default dev lo"),
    onNode("iptables -t mangle -S CILIUM_PRE_mangle", "a TPROXY rule for mark 0x200 with the proxy's port"),
  ];
}

function policyRow({ entry, peerIdentity }: SideAnswer, direction: "egress" | "ingress"): string {
  const way = direction === "egress" ? "Egress" : "Ingress";
  if (entry === null) return `no ${way} row for identity ${peerIdentity}, protocol and port`;
  const ports = entry.port === entry.endPort ? String(entry.port) : `${entry.port}-${entry.endPort}`;
  const what = entry.port === 0 ? entry.protocol : `${ports}/${entry.protocol}`;
  const labels =
    entry.identity === 0 ? "any identity" : `identity ${entry.identity} (${entry.labels[0] ?? "no labels"})`;
  return `the row ${entry.verdict === "deny" ? "Deny " : ""}${way}, ${labels}, ${what}`;
}

function endpointMap(step: Step, scene: Scene): readonly OnNodeCommand[] {
  const { endpoint, address } = scene.destination;
  const expect =
    endpoint === null
      ? `${address} is (localhost), or not there`
      : `${address} with id=${endpoint.endpointId} ifindex=${endpoint.ifindex} mac=${endpoint.mac} nodemac=${endpoint.hostMac}`;
  return step.input.includes(scene.datapath.maps.endpoints) ? [inPod(scene, "bpf endpoint list", expect)] : [];
}

function serviceCommand(_step: Step, _hop: Hop, scene: Scene): readonly OnNodeCommand[] {
  const { service, destination, backendPort } = scene;
  if (service === null) return [];
  return [
    inPod(
      scene,
      "bpf lb list",
      `${service.address}:${service.port} with the backend ${destination.address}:${backendPort ?? 0}`,
    ),
  ];
}

function encapsulation(_step: Step, _hop: Hop, scene: Scene): readonly OnNodeCommand[] {
  const { options, destination, datapath } = scene;
  const device = tunnelDevice(options);
  return [
    onNode(`ip -d link show ${device}`, `${options.tunnelProtocol} external, dstport ${tunnelPort(options)}`),
    ...(datapath.commands.hasTunnelMap && destination.node !== null
      ? [inPod(scene, "bpf tunnel list", `${destination.node.podCIDR} at ${destination.node.address}`)]
      : []),
  ];
}

function hostOf(address: string): string {
  return address.replace(/:\d+$/, "");
}
