// What a walk takes for granted, as codes that an option or a manifest can change.
import type { Assumption } from "../../world/world.ts";
import type { FlowContext } from "../flowContext.ts";
import type { WalkOptionKey } from "./optionTable.ts";
import { assumptionOf, walkOptionTable } from "./optionTable.ts";
import { recipeOf } from "./recipe.ts";
import type { Scene } from "./scene.ts";
import { isSameNode } from "./scene.ts";
import type { WalkOptions } from "./walkOptions.ts";

/** `asked`: what the flow itself says. */
export function assumptionsOf(scene: Scene, asked: Partial<WalkOptions>, context: FlowContext): readonly Assumption[] {
  return [
    ...untoldOptions(scene, asked, context),
    ...ofFamily(scene, context),
    ...ofNodes(scene),
    ...ofVersion(scene),
    ...notModelled(scene),
  ];
}

/** Options that this way depends on and nobody told. */
function untoldOptions(scene: Scene, asked: Partial<WalkOptions>, context: FlowContext): readonly Assumption[] {
  return walkOptionTable.flatMap(({ key }) => {
    if (asked[key] !== undefined || isTold(key, scene, asked, context) || !matters[key](scene)) return [];
    return assumptionOf(key, scene.options[key]) ?? [];
  });
}

function isTold(key: WalkOptionKey, { options }: Scene, asked: Partial<WalkOptions>, { world }: FlowContext): boolean {
  const isSaid = (other: WalkOptionKey): boolean =>
    asked[other] !== undefined ||
    (walkOptionTable.find((row) => row.key === other)?.toldBy.some((name) => world.toldOptions?.has(name)) ?? false);
  if (key === "routing") return world.config.routing !== undefined;
  if (key !== "hostRouting") return isSaid(key) || (key === "socketLB" && isSaid("kubeProxyReplacement"));
  // Without an option of its own it follows from others (chooseOptions.ts).
  const reasons: readonly (readonly [WalkOptionKey, boolean])[] = [
    ["kubeProxyReplacement", !options.kubeProxyReplacement],
    ["masquerade", options.masquerade === "iptables"],
    ["encryption", options.encryption === "ipsec"],
    ["endpointRoutes", options.endpointRoutes],
  ];
  if (isSaid(key)) return true;
  return options.hostRouting === "legacy"
    ? reasons.some(([other, isReason]) => isReason && isSaid(other))
    : isSaid("kubeProxyReplacement") && isSaid("masquerade");
}

/** Whether another value would change this way. */
const matters: { readonly [Key in WalkOptionKey]: (scene: Scene) => boolean } = {
  routing: crossesNodes,
  tunnelProtocol: (scene) => scene.options.routing === "tunnel" && crossesNodes(scene),
  kubeProxyReplacement: ({ service }) => service !== null,
  socketLB: ({ service, source, options }) =>
    service !== null && source.kind === "pod" && !options.kubeProxyReplacement,
  endpointRoutes: ({ destination }) => destination.kind === "pod",
  masquerade: (scene) => leavesCluster(scene),
  hostFirewall: ({ source, destination }) => source.kind === "host" || destination.kind === "host",
  hostRouting: (scene) =>
    scene.datapath.mechanisms.hasBpfHostRouting &&
    (leavesCluster(scene) ||
      (scene.source.kind === "outside" && scene.destination.kind === "pod") ||
      (scene.options.routing === "native" && crossesNodes(scene))),
  encryption: crossesNodes,
  audit: ({ egress, ingress }) => [egress, ingress].some((side) => side?.lookup.dropCode !== undefined),
  placement: () => false,
  family: ({ isDualStack, source, destination }) =>
    isDualStack && source.isAddressAssumed && destination.isAddressAssumed,
  nodePortMode: ({ source, options }) =>
    source.kind === "outside" && source.node !== null && options.kubeProxyReplacement,
  serviceAddress: () => false,
  externalTrafficPolicy: () => false,
  internalTrafficPolicy: () => false,
};

/** A service without backends keeps the packet where it is. */
function leavesCluster({ source, destination, service }: Scene): boolean {
  return source.kind === "pod" && destination.kind === "outside" && service?.nBackends !== 0;
}

function crossesNodes(scene: Scene): boolean {
  const { source, destination } = scene;
  return !isSameNode(scene) && source.node !== null && destination.node !== null && destination.kind === "pod";
}

/** A family that is off because nobody turned it on, or on because something shows it. */
function ofFamily(
  { isFamilyOn, familyTold, datapath: { family } }: Scene,
  { world }: FlowContext,
): readonly Assumption[] {
  const name = `enable-ipv${family}`;
  if (familyTold !== null)
    return [
      {
        code: "ASSUMES_FAMILY_ON",
        message: `${name} is on for this packet: ${familyTold}; identities outside of the cluster are those of the options`,
      },
    ];
  if (isFamilyOn || world.toldOptions?.has(name) === true) return [];
  return [{ code: "ASSUMES_FAMILY_OFF", message: `${name} is off, as Helm installs Cilium` }];
}

/** What is taken for granted of nodes and the network between them. */
function ofNodes(scene: Scene): readonly Assumption[] {
  const { options, source, destination, service } = scene;
  const found: Assumption[] = [];
  if (options.routing === "native" && crossesNodes(scene) && destination.node !== null)
    found.push({
      code: "ASSUMES_PODCIDR_ROUTED",
      message: `${destination.node.podCIDR} is routed to ${destination.node.name}`,
    });
  if (service !== null && source.kind === "outside")
    found.push(
      source.node === null
        ? {
            code: "ASSUMES_NODE_OF_BACKEND",
            message: `the packet comes in at ${destination.node?.name ?? "the backend's node"}, where the backend is; another node may put its own address into the client's place`,
          }
        : {
            code: "ASSUMES_NODE",
            message: `the packet comes in at ${source.node.name}, and the backend is on another node`,
          },
    );
  return found;
}

/** Where a version's source says more than is followed here. */
function ofVersion(scene: Scene): readonly Assumption[] {
  const { datapath, options } = scene;
  const found: Assumption[] = [];
  const recipe = recipeOf(scene);
  if (!datapath.verified.includes(recipe))
    found.push({
      code: "NOT_VERIFIED_IN_PROFILE",
      message: `hops of this kind (${recipe}) follow a later version: the source of ${datapath.tag} was not read for it`,
    });
  const isByTunnel = options.routing === "tunnel" && crossesNodes(scene);
  if (options.endpointRoutes && isByTunnel && datapath.mechanisms.tunnelToOwnRoute === "by-policy-program")
    found.push({
      code: "NOT_VERIFIED_IN_PROFILE",
      message:
        "with a route per endpoint this version's from-overlay asks the pod's policy itself, and to-container may ask it once more",
    });
  return found;
}

function notModelled({ options }: Scene): readonly Assumption[] {
  const found: Assumption[] = [];
  if (options.encryption !== "none")
    found.push({
      code: "NOT_MODELLED_ENCRYPTION",
      message: `hops of ${options.encryption} between the two nodes are left out`,
    });
  return found;
}
