// A walk while it is made: immutable values, so that a program is a function from one trail to the next.
import { dropReason } from "../dropReasons.ts";
import type { Datapath, ProgramName, SourceName, TailCallName } from "./datapath.ts";
import { callName } from "./inFamily.ts";
import type {
  Branch,
  Hook,
  Hop,
  HostLookup,
  IpcacheRecord,
  PacketField,
  PacketView,
  ReachedBy,
  Step,
  StepKind,
  WalkOutcome,
} from "./walk.ts";
import type { WalkOptions } from "./walkOptions.ts";

/** The packet between two steps. */
export interface Packet {
  readonly srcMac: string;
  readonly dstMac: string;
  readonly src: string;
  /** Null where the protocol has no ports. */
  readonly sourcePort: number | null;
  readonly dst: string;
  readonly destinationPort: number | null;
  readonly protocol: string;
  readonly mark: number;
  readonly cb: readonly string[];
  readonly tcIndex: number;
  readonly vni: number | null;
  readonly outer: PacketView["outer"];
  readonly assumed: readonly PacketField[];
}

/** Where the packet goes next: a program at a hook, or a way between two. */
export type Stage =
  | "pod-out"
  | "host-out"
  | "local-delivery"
  | "policy-program"
  | "to-container"
  | "to-host"
  | "stack-out"
  | "stack-in"
  | "netdev-out"
  | "wire"
  | "nodeport-in"
  | "nodeport-back"
  | "stack-back"
  | "netdev-in"
  | "overlay-out"
  | "overlay-in"
  | "from-host"
  | "proxy-egress"
  | "proxy-ingress";

export interface Trail {
  readonly packet: Packet;
  readonly next: Stage;
  /** On whose node the packet is. */
  readonly at: "source" | "destination";
  /** Identity that the datapath has for the sender at this point. */
  readonly identity: number;
  /** Ingress policy is behind: the proxy of that side sends the packet on. */
  readonly isFromIngressProxy: boolean;
  /** What a service translates the port to. */
  readonly backendPort: number | null;
  /** The service's address has become a backend's. */
  readonly isTranslated: boolean;
  /** The source address is translated: nothing translates it again. */
  readonly isSnatDone: boolean;
  /** Local delivery by a packet that came out of a tunnel, or from the node's own stack. */
  readonly came: "from-pod" | "from-network" | "from-tunnel" | "from-host";
  readonly hops: readonly Hop[];
  /** Set once the packet goes no further. */
  readonly end: WalkOutcome | null;
}

export type Program = (trail: Trail) => Trail;

export function goTo(next: Stage): Program {
  return (trail) => ({ ...trail, next });
}

/** Each in turn, until the packet goes no further. */
export function through(trail: Trail, ...programs: readonly Program[]): Trail {
  let at = trail;
  for (const program of programs) {
    if (at.end !== null) return at;
    at = program(at);
  }
  return at;
}

export interface HopStart {
  readonly node: string;
  readonly device: string;
  readonly hook: Hook;
  readonly program: string | null;
  readonly reachedBy: ReachedBy;
  readonly reachedThrough: string;
  readonly tailCall?: Hop["tailCall"];
  readonly progArray?: Hop["progArray"];
  readonly tcpdump: Hop["tcpdump"];
  readonly why?: string;
}

export function enter(trail: Trail, start: HopStart): Trail {
  const packet = viewPacket(trail.packet, trail.hops.at(-1)?.packet);
  const hop: Hop = {
    node: start.node,
    device: start.device,
    hook: start.hook,
    program: start.program,
    reachedBy: start.reachedBy,
    reachedThrough: start.reachedThrough,
    tailCall: start.tailCall ?? null,
    progArray: start.progArray ?? null,
    packet,
    tcpdump: start.tcpdump,
    why: start.why ?? null,
    isVerified: true,
    steps: [],
    onNode: [],
  };
  return { ...trail, hops: [...trail.hops, hop] };
}

/** The node's own stack, where a program let the packet pass. */
export function enterStack(
  trail: Trail,
  node: string,
  reachedThrough = "the program before let the packet pass",
): Trail {
  return enter(trail, {
    node,
    device: "kernel",
    hook: "kernel",
    program: null,
    reachedBy: "kernel-stack",
    reachedThrough,
    tcpdump: { sees: false, why: "the stack is no device" },
  });
}

/** The next program at the same hook of the same device. */
export function callOn(
  trail: Trail,
  program: string,
  call: Pick<HopStart, "reachedBy" | "reachedThrough" | "tailCall">,
): Trail {
  const last = trail.hops.at(-1);
  if (last === undefined) return trail;
  const { node, device, hook, tcpdump } = last;
  return enter(trail, { node, device, hook, tcpdump, program, ...call });
}

export function tailCall(trail: Trail, datapath: Datapath, program: ProgramName, name: TailCallName): Trail {
  const id = datapath.tailCalls[name];
  const target = datapath.programs[program];
  if (id === undefined || target === undefined) return trail;
  return callOn(trail, target, {
    reachedBy: "tail-call",
    reachedThrough: callText(datapath, name),
    tailCall: { name: callName(datapath, name), id },
  });
}

/** `tail call 7 (IPV4_FROM_LXC)`. */
export function callText(datapath: Datapath, name: TailCallName): string {
  return `tail call ${datapath.tailCalls[name]} (${callName(datapath, name)})`;
}

/** `IPv4`. */
export function familyText({ family }: Datapath): string {
  return `IPv${family}`;
}

export function inlined(trail: Trail, datapath: Datapath, program: ProgramName, why: string): Trail {
  const target = datapath.programs[program];
  if (target === undefined) return trail;
  return callOn(trail, target, { reachedBy: "inlined", reachedThrough: why });
}

/** The second half of a program, where the version has one: a program of its own beside the host firewall. */
export function callSecondHalf(
  trail: Trail,
  { datapath, options }: { readonly datapath: Datapath; readonly options: WalkOptions },
  program: ProgramName,
  name: TailCallName,
): Trail {
  return options.hostFirewall
    ? tailCall(trail, datapath, program, name)
    : inlined(trail, datapath, program, "inlined: no host firewall");
}

export interface StepDraft {
  readonly step: StepKind;
  readonly input: string;
  readonly result: string;
  readonly at: SourceName;
  readonly branches?: readonly Branch[];
  readonly side?: Step["side"];
  readonly lookup?: HostLookup;
  readonly ipcache?: IpcacheRecord;
  readonly observation?: string;
}

export function take(trail: Trail, datapath: Datapath, draft: StepDraft, drop: Step["drop"] = null): Trail {
  const [file, name] = datapath.sources[draft.at];
  const step: Step = {
    step: draft.step,
    input: draft.input,
    result: draft.result,
    drop,
    branches: branchesOf(draft, datapath).map((branch) =>
      drop !== null && branch.drop?.code === drop.code ? { ...branch, isTaken: true } : branch,
    ),
    source: { file, function: name, tag: datapath.tag },
    side: draft.side ?? null,
    lookup: draft.lookup ?? null,
    ipcache: draft.ipcache ?? null,
    observation: draft.observation ?? null,
    markBits: [],
  };
  const last = trail.hops.at(-1);
  if (last === undefined) return trail;
  return { ...trail, hops: [...trail.hops.slice(0, -1), { ...last, steps: [...last.steps, step] }] };
}

/** Without what only later versions drop a packet for. */
function branchesOf({ branches }: StepDraft, { lastDropReason }: Datapath): readonly Branch[] {
  return (branches ?? []).filter(({ drop }) => drop === null || drop.code <= lastDropReason);
}

/** A step that ends the walk. */
export function takeAndDrop(trail: Trail, datapath: Datapath, draft: StepDraft, code: number): Trail {
  const drop = dropReason(code);
  const taken = take(trail, datapath, draft, drop);
  return end(taken, { decision: "dropped", drop, message: `${drop.code} ${drop.name}` });
}

export function end(trail: Trail, outcome: Omit<WalkOutcome, "hop">): Trail {
  return { ...trail, end: { ...outcome, hop: Math.max(0, trail.hops.length - 1) } };
}

export function change(trail: Trail, packet: Partial<Packet>): Trail {
  return { ...trail, packet: { ...trail.packet, ...packet } };
}

/** A way that drops the packet. */
export function drops(condition: string, code: number): Branch {
  const drop = dropReason(code);
  return { condition, drop, outcome: "drop", message: `${drop.code} ${drop.name}`, isTaken: false };
}

export function otherWay(condition: string, message: string): Branch {
  return { condition, drop: null, outcome: "other-way", message, isTaken: false };
}

/** The packet passes without the check that this step is. */
export function failsOpen(condition: string, message: string): Branch {
  return { condition, drop: null, outcome: "fail-open", message, isTaken: false };
}

const fields = ["srcMac", "dstMac", "src", "dst", "protocol", "mark", "cb", "tcIndex", "vni", "outer"] as const;

function viewPacket(packet: Packet, before: PacketView | undefined): PacketView {
  const shown = {
    srcMac: packet.srcMac,
    dstMac: packet.dstMac,
    src: withPort(packet.src, packet.sourcePort),
    dst: withPort(packet.dst, packet.destinationPort),
    protocol: packet.protocol,
    mark: `0x${(packet.mark >>> 0).toString(16)}`,
    cb: packet.cb,
    tcIndex: packet.tcIndex,
    vni: packet.vni,
    outer: packet.outer,
  };
  const changed = before === undefined ? [] : fields.filter((name) => !isSame(shown[name], before[name]));
  return { ...shown, changed, assumed: packet.assumed };
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

export function withPort(address: string, port: number | null): string {
  if (port === null) return address;
  return isSix(address) ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Whether it is an IPv6 address, not the name of one that nothing tells: `ip(fqdn:example.com)`. */
export function isSix(address: string): boolean {
  return address.includes(":") && !address.includes("(");
}
