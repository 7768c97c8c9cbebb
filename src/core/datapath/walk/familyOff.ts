// Whether the agent has a packet's address family on, and a packet of one that is off: the agent compiles no program of it, and gives pods no address of it.
// Mirrors the default of `switch (proto)` in cil_from_container(), do_netdev() and cil_to_netdev() in bpf/bpf_lxc.c and
// bpf/bpf_host.c, alike in v1.8.0 to v1.20.2.
import type { FlowContext } from "../flowContext.ts";
import type { IdentityEnd } from "../flowEnd.ts";
import type { SourceName } from "./datapath.ts";
import type { Scene } from "./scene.ts";
import type { StepDraft, Trail } from "./trail.ts";
import { end, familyText, take, takeAndDrop } from "./trail.ts";

const unsupportedL3 = 139;

/** Where nobody says so, a pod with addresses of this family alone, or a recorded packet of it, tells that it is on. */
export function familySwitch(
  family: 4 | 6,
  ends: readonly IdentityEnd[],
  { world, seenFamily }: FlowContext,
): Pick<Scene, "isFamilyOn" | "familyTold" | "isDualStack"> {
  const { options, toldOptions } = world;
  const names = ["enable-ipv4", "enable-ipv6"] as const;
  const [name, other] = family === 4 ? names : ([names[1], names[0]] as const);
  const isSettled = options[name] || toldOptions?.has(name) === true;
  const familyTold = isSettled
    ? null
    : seenFamily === family
      ? "such a packet was recorded"
      : tellsFamily(family, ends);
  const isFamilyOn = options[name] || familyTold !== null;
  return { isFamilyOn, familyTold, isDualStack: isFamilyOn && options[other] };
}

function tellsFamily(family: 4 | 6, ends: readonly IdentityEnd[]): string | null {
  const pod = ends.find(
    ({ endpoint }) => endpoint !== undefined && !endpoint.isHost && isOnly(family, endpoint.endpoint.ips),
  );
  return pod === undefined ? null : `${pod.name} has addresses of no other family`;
}

/** Addresses are known, and all are of the family. */
export function isOnly(family: 4 | 6, addresses: readonly string[]): boolean {
  return addresses.length > 0 && addresses.every((address) => address.includes(":") === (family === 6));
}

/** A pod's program drops it. */
export function dropFamily(trail: Trail, scene: Scene, at: SourceName): Trail {
  return takeAndDrop(trail, scene.datapath, draftOf(scene, at, "this program was compiled without it"), unsupportedL3);
}

/** A device's program lets it pass, unless the host firewall is on. */
export function passFamily(trail: Trail, scene: Scene, at: SourceName): Trail {
  if (scene.options.hostFirewall) return dropFamily(trail, scene, at);
  return take(trail, scene.datapath, draftOf(scene, at, "to the node's stack: no policy is asked"));
}

/** The node's stack knows no way to a pod by it. */
export function missRoute(trail: Trail, scene: Scene): Trail {
  const told = take(trail, scene.datapath, draftOf(scene, "fromNetdevContinued", "the stack has no route to the pod"));
  const message = `${optionName(scene)} is off: pods have no address of ${familyText(scene.datapath)}, and nodes no route to one`;
  return end(told, { decision: "dropped", drop: null, message });
}

function draftOf(scene: Scene, at: SourceName, result: string): StepDraft {
  return { step: "parse", input: `${familyText(scene.datapath)}, and ${optionName(scene)} is off`, result, at };
}

function optionName({ datapath }: Scene): string {
  return `enable-${familyText(datapath).toLowerCase()}`;
}
