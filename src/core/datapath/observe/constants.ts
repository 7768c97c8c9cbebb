// The constants of the programs on a flow's two ends, their hosts and devices: what the template holds and what the agent
// puts there. Numbers are those of a little-endian machine.
// Leaves out: IPv6, and what is compiled in for the whole node.
import type { ResolvedEndpoint } from "../../policy/engine.ts";
import { hostOfNode } from "../endpointIndex.ts";
import type { FlowContext } from "../flowContext.ts";
import type { PlacedDevice, PlacedEndpoint, PlacedNode } from "../walk/placement.ts";
import type { Scene } from "../walk/scene.ts";
import { hasNetdevPrograms, isBpfRouted, tunnelDevice } from "../walk/scene.ts";
import {
  addressRow,
  constantRow,
  labelRows,
  macRows,
  mapRow,
  networkOrder,
  paddedId,
  type Template,
} from "./constantRows.ts";
import { hostEndpointId } from "./hostEndpoint.ts";
import type { ConstantRow, ConstantTable } from "./observed.ts";

/** Endpoint id of the template. */
const templateId = 65535;

export function constantsOf(
  scene: Scene,
  ends: readonly (ResolvedEndpoint | undefined)[],
  context: FlowContext,
): readonly ConstantTable[] {
  const { source, destination } = scene;
  const pods = [source, destination].flatMap(({ endpoint, name }, at) =>
    endpoint === null ? [] : [podTable(endpoint, name, ends[at], scene, context)],
  );
  const nodes = [source.node, destination.node].filter((node) => node !== null);
  const distinct = nodes.filter((node, at) => nodes.findIndex(({ name }) => name === node.name) === at);
  return [
    ...pods.filter(({ title }, at) => pods.findIndex((other) => other.title === title) === at),
    ...distinct.flatMap((node) => nodeTables(node, scene, context)),
  ];
}

function podTable(
  placed: PlacedEndpoint,
  name: string,
  resolved: ResolvedEndpoint | undefined,
  scene: Scene,
  context: FlowContext,
): ConstantTable {
  const { constants, maps, programs } = scene.datapath;
  const template = templateOf(scene);
  const { endpointId } = placed;
  const isAssumed = (what: string) => placed.assumed.includes(what);
  const filter = resolved === undefined ? null : verdictFilterOf(resolved, context);
  const prefix = context.world.profile.policyMap.namePrefix;
  return {
    title: `pod ${name}`,
    kind: "pod",
    node: placed.node,
    object: "bpf_lxc.o",
    rows: [
      constantRow(constants.endpointId, template.number(templateId), String(endpointId), "", isAssumed("endpointId")),
      addressRow(constants.endpointIpv4, template, placed.address, isAssumed("address")),
      ...macRows(constants.mac, template, placed.hostMac),
      ...(constants.podIfindex === null
        ? []
        : [
            constantRow(constants.podIfindex, template.number(0xffffffff), String(placed.ifindex), placed.device, true),
          ]),
      ...labelRows(constants, template, placed.identity),
      ...(filter === null ? [] : [filterRow(constants.verdictFilter, template, filter)]),
      ...(constants.hostEndpointId === null || constants.kind === "variables"
        ? []
        : [
            constantRow(
              constants.hostEndpointId,
              template.number(0),
              String(hostEndpointId),
              "the node's own endpoint",
              true,
            ),
          ]),
      mapRow(template.map("policy", prefix), `${prefix}${paddedId(endpointId)}`),
      mapRow(template.map("calls", "cilium_calls_"), `cilium_calls_${paddedId(endpointId)}`),
      ...policyProgramRows(constants.hasPolicySections, endpointId, maps.policyCalls, programs.lxcPolicy ?? ""),
    ],
  };
}

/** Where the endpoint's policy program stands, which tc does not show. */
function policyProgramRows(hasSections: boolean, id: number, map: string, program: string): readonly ConstantRow[] {
  const index: ConstantRow = {
    name: map,
    kind: "prog-array",
    template: null,
    value: `[${id}] = ${program}`,
    note: "POLICY_CALL_MAP: index is the endpoint id; other programs call it, tc does not show it",
    assumed: true,
  };
  if (!hasSections) return [index];
  const section = (of: number) => `1/0x${of.toString(16).padStart(4, "0")}`;
  return [
    {
      name: "CallString",
      kind: "section",
      template: section(templateId),
      value: section(id),
      note: "section of the policy program: map 1 (POLICY_CALL_MAP), index in hexadecimal",
      assumed: true,
    },
    index,
  ];
}

function nodeTables(node: PlacedNode, scene: Scene, context: FlowContext): readonly ConstantTable[] {
  const device = (name: string) => node.devices.find((one) => one.name === name);
  const host = device("cilium_host");
  const net = device("cilium_net");
  const eth = device("eth0");
  const overlay = device("cilium_vxlan");
  return [
    ...(host === undefined ? [] : [hostTable(node, host, scene, context)]),
    ...(net === undefined ? [] : [deviceTable(node, net, scene)]),
    ...(eth === undefined || !hasNetdevPrograms(scene) ? [] : [deviceTable(node, eth, scene)]),
    ...(overlay === undefined || scene.options.routing !== "tunnel" ? [] : [overlayTable(node, overlay, scene)]),
  ];
}

function hostTable(node: PlacedNode, device: PlacedDevice, scene: Scene, context: FlowContext): ConstantTable {
  const { constants } = scene.datapath;
  const template = templateOf(scene);
  const prefix = context.world.profile.policyMap.namePrefix;
  const isStruct = constants.kind === "struct";
  const host = hostOfNode(context.policyWorld, node.name);
  const filter = host === undefined || !scene.options.hostFirewall ? 0 : verdictFilterOf(host, context);
  return {
    title: `host ${node.name} (cilium_host)`,
    kind: "host",
    node: node.name,
    object: "bpf_host.o",
    rows: [
      ...(constants.hostEndpointId === null
        ? []
        : [
            constantRow(
              constants.hostEndpointId,
              template.number(templateId),
              String(hostEndpointId),
              "the node's own endpoint",
              true,
            ),
          ]),
      ...macRows(constants.mac, template, device.mac),
      ...labelRows(constants, template, 1),
      ...(isStruct
        ? [constantRow(constants.deviceIfindex, "0", String(device.ifindex), "cilium_host", true)]
        : zeroRows(scene)),
      ...(isStruct ? [] : [filterRow(constants.verdictFilter, template, filter)]),
      mapRow(template.map("policy", prefix), `${prefix}${paddedId(hostEndpointId)}`),
      mapRow(template.map("calls", "cilium_calls_hostns_"), `cilium_calls_hostns_${paddedId(hostEndpointId)}`),
    ],
  };
}

/** Of cilium_host; native devices have values there. */
function zeroRows({ datapath, options }: Scene): readonly ConstantRow[] {
  const { constants } = datapath;
  const zero = (name: string, placeholder: string) =>
    constantRow(name, placeholder, "0", "a placeholder in the template, 0 on cilium_host", false);
  return [
    ...(options.kubeProxyReplacement || !constants.deviceIfindexNeedsNodePort
      ? [zero(constants.deviceIfindex, "1")]
      : []),
    ...(constants.masquerade !== null && options.masquerade === "bpf" ? [zero(constants.masquerade, "0x1010101")] : []),
    ...(constants.nodePort !== null && options.kubeProxyReplacement ? [zero(constants.nodePort, "0x1010101")] : []),
    ...(constants.senderFromIpcache === null
      ? []
      : [constantRow(constants.senderFromIpcache, "1", "1", "disabled: cilium_host asks the mark", false)]),
  ];
}

function deviceTable(node: PlacedNode, device: PlacedDevice, scene: Scene): ConstantTable {
  const { constants } = scene.datapath;
  const { options } = scene;
  const template = templateOf(scene);
  const isStruct = constants.kind === "struct";
  const isNative = device.name === "eth0";
  const hasIfindex = isStruct || options.kubeProxyReplacement || !constants.deviceIfindexNeedsNodePort;
  const address = (name: string) =>
    addressRow(name, template, node.address, node.assumed.includes("address"), "0x1010101");
  return {
    title: `${device.name} of ${node.name}`,
    kind: "device",
    node: node.name,
    object: "bpf_host.o",
    rows: [
      ...macRows(constants.mac, template, device.mac),
      ...(hasIfindex
        ? [constantRow(constants.deviceIfindex, isStruct ? "0" : "1", String(device.ifindex), device.name, true)]
        : []),
      ...labelRows(constants, template, 1),
      ...(isNative && constants.nodePort !== null && options.kubeProxyReplacement ? [address(constants.nodePort)] : []),
      ...(isNative && constants.masquerade !== null && options.masquerade === "bpf"
        ? [address(constants.masquerade)]
        : []),
      ...senderRow(scene),
      mapRow(
        template.map(
          "calls",
          constants.hasPolicySections ? `cilium_calls_hostns_${paddedId(hostEndpointId)}` : "cilium_calls_hostns_",
        ),
        `cilium_calls_netdev_${paddedId(device.ifindex)}`,
      ),
    ],
  };
}

function senderRow(scene: Scene): readonly ConstantRow[] {
  const { senderFromIpcache, kind } = scene.datapath.constants;
  if (senderFromIpcache === null) return [];
  const asks = isBpfRouted(scene);
  const note = asks ? "enabled: BPF host routing" : "disabled: the node's stack routes (enable-host-legacy-routing)";
  return kind === "struct"
    ? [constantRow(senderFromIpcache, "false", String(asks), note, false)]
    : [constantRow(senderFromIpcache, "1", asks ? "2" : "1", note, false)];
}

function overlayTable(node: PlacedNode, device: PlacedDevice, scene: Scene): ConstantTable {
  const { constants } = scene.datapath;
  const template = templateOf(scene);
  const isStruct = constants.kind === "struct";
  return {
    title: `${tunnelDevice(scene.options)} of ${node.name}`,
    kind: "device",
    node: node.name,
    object: "bpf_overlay.o",
    rows: [
      ...(isStruct
        ? [
            ...macRows(constants.mac, template, device.mac),
            constantRow(constants.deviceIfindex, "0", String(device.ifindex), tunnelDevice(scene.options), true),
          ]
        : []),
      {
        name: "calls map",
        kind: "map",
        template: isStruct ? "cilium_calls" : null,
        value: "cilium_calls_overlay_2",
        note: isStruct ? "the number is identity world's" : "compiled in: the number is identity world's",
        assumed: false,
      },
    ],
  };
}

function filterRow(name: string, template: Template, filter: number): ConstantRow {
  const directions = [filter & 1 ? "ingress" : "", filter & 2 ? "egress" : ""].filter(Boolean).join(" and ");
  const note =
    directions === "" ? "no direction is enforced: no policy verdicts" : `verdicts are told for ${directions}`;
  return constantRow(name, template.number(0xffff), String(filter), note, false);
}

/** GetPolicyVerdictLogFilter(): bit 0 for ingress, bit 1 for egress. */
function verdictFilterOf(endpoint: ResolvedEndpoint, { policyWorld }: FlowContext): number {
  const policy = policyWorld.policyOf(endpoint);
  return (policy.ingress.isEnforced ? 1 : 0) | (policy.egress.isEnforced ? 2 : 0);
}

function templateOf({ datapath }: Scene): Template {
  const { constants } = datapath;
  const isStruct = constants.kind === "struct";
  return {
    isStruct,
    number: (value) => (isStruct ? "0" : value > 0xffff ? `0x${value.toString(16)}` : String(value)),
    map: (kind, prefix) =>
      constants.mapsOfTemplate?.[kind] ?? (/\d$/.test(prefix) ? prefix : `${prefix}${paddedId(templateId)}`),
    label: constants.templateLabel,
    networkOrderLabel: String(networkOrder(constants.templateLabel)),
  };
}
