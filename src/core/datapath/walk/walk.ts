// The walk of one flow's packets through Cilium's programs, as plain data: hops made of steps, in order.
// A hop is one program at one hook of one device (or the wire between two nodes); what that program calls by tail call is a
// hop of its own, since it is a program of its own. Names in JSON are those of `flow -o json` (interfaces.md).
import type { MarkBits } from "../mark/decodeMark.ts";
import type { DropCounter, OnNodeCommand, WalkEvent } from "../observe/observed.ts";
import type { Placement } from "./placement.ts";
import type { Recipe } from "./recipes.ts";
import type { WalkOptions } from "./walkOptions.ts";

/** Which packet of the connection is followed. */
export type WalkPhase =
  /** The first packet: no conntrack entry is there. */
  | "request"
  /** The answer to the first packet: the reverse tuple is in the conntrack map. */
  | "reply"
  /** A later packet in the first packet's direction. */
  | "next-packet"
  /** An ICMP error about the first packet. */
  | "icmp-error"
  /** A later IP fragment of the first packet. */
  | "fragment"
  /** The first packet before either node has the other's ipcache record. */
  | "not-propagated"
  /** A pod to its own address. */
  | "own-address"
  /** A pod to a service that hands it back to itself. */
  | "own-service";

export interface Walk {
  readonly phase: WalkPhase;
  /** One sentence: what is followed, and what the datapath knows beforehand. */
  readonly title: string;
  readonly hops: readonly Hop[];
  readonly outcome: WalkOutcome;
  /** What its programs tell the agent, in order. */
  readonly events: readonly WalkEvent[];
  /** Null where nothing is dropped. */
  readonly dropCounter: DropCounter | null;
}

export interface WalkOutcome {
  readonly decision: "delivered" | "dropped" | "to-proxy" | "not-verified";
  /** Drop reason, or null. */
  readonly drop: DropReason | null;
  /** Index of the hop that ends the walk. */
  readonly hop: number;
  readonly message: string;
}

export interface DropReason {
  readonly code: number;
  /** As `pkg/monitor/api/drop.go` names it. */
  readonly name: string;
}

export type ReachedBy =
  /** The kernel runs the program at the device's hook. */
  | "hook"
  | "call"
  /** The compiler or `invoke_tailcall_if` put it into its caller. */
  | "inlined"
  | "tail-call"
  | "prog-array"
  | "redirect"
  | "kernel-stack"
  | "wire"
  | "socket";

export interface Hop {
  /** Name of the node; `outside` for what runs no Cilium. */
  readonly node: string;
  /** `lxc(web)`, `eth0`, `cilium_vxlan`, `cilium_host`, `wire`. */
  readonly device: string;
  /** `tc-ingress`, `tc-egress`, `xdp`, `cgroup`, `policy-program`, `kernel`, `wire`. */
  readonly hook: Hook;
  /** Section (up to 1.11) or function name of that version; null on the wire and in the kernel. */
  readonly program: string | null;
  readonly reachedBy: ReachedBy;
  /** In words: `tail call 7 (IPV4_FROM_LXC)`, `cilium_call_policy[1731]`. */
  readonly reachedThrough: string;
  /** Tail-call name and id, where it is one. */
  readonly tailCall: { readonly name: string; readonly id: number } | null;
  /** Prog array and its index, where it is one. */
  readonly progArray: { readonly map: string; readonly index: number } | null;
  readonly packet: PacketView;
  /** Whether tcpdump on `device` sees the packet at this hop, and why. */
  readonly tcpdump: { readonly sees: boolean; readonly why: string };
  /** Only on a wire hop: why it gets to that node. */
  readonly why: string | null;
  /** Not every version's source was read for this hop: its code is NOT_VERIFIED_IN_PROFILE. */
  readonly isVerified: boolean;
  readonly steps: readonly Step[];
  /** Commands that show this hop in a real cluster. */
  readonly onNode: readonly OnNodeCommand[];
}

export type Hook = "tc-ingress" | "tc-egress" | "xdp" | "cgroup" | "policy-program" | "kernel" | "proxy" | "wire";

export type PacketField =
  | "srcMac"
  | "dstMac"
  | "src"
  | "dst"
  | "protocol"
  | "mark"
  | "cb"
  | "tcIndex"
  | "vni"
  | "outer";

/** The packet as it enters the hop. */
export interface PacketView {
  readonly srcMac: string;
  readonly dstMac: string;
  /** `10.0.1.5:40000`; an ICMP packet has no port. */
  readonly src: string;
  readonly dst: string;
  readonly protocol: string;
  /** `0x0`, `0x3e90f00`. */
  readonly mark: string;
  /** Slots of `skb->cb` that are not zero: `CB_SRC_LABEL=1001`. */
  readonly cb: readonly string[];
  readonly tcIndex: number;
  /** Identity in the tunnel header; null outside a tunnel. */
  readonly vni: number | null;
  /** The outer header of a packet in a tunnel. */
  readonly outer: { readonly src: string; readonly dst: string; readonly protocol: string } | null;
  /** What is not as it was at the hop before. */
  readonly changed: readonly PacketField[];
  /** What no manifest tells: symbolic names, or numbers of documentation ranges. */
  readonly assumed: readonly PacketField[];
}

export type StepKind =
  | "parse"
  | "source-ip-check"
  | "fragment"
  | "service"
  | "affinity"
  | "backend"
  | "dnat"
  | "reverse-nat"
  | "conntrack"
  | "conntrack-create"
  | "ipcache"
  | "identity"
  | "policy"
  | "authentication"
  | "policy-verdict"
  | "proxy"
  | "host-firewall"
  | "mark"
  | "encapsulation"
  | "decapsulation"
  | "masquerade"
  | "encryption"
  | "endpoint-map"
  | "fib"
  | "trace"
  | "tail-call"
  | "delivery"
  | "drop"
  | "kernel"
  | "wire"
  | "not-modelled";

export interface Step {
  readonly step: StepKind;
  readonly input: string;
  readonly result: string;
  readonly drop: DropReason | null;
  /** What else this step could do, and what it would mean for the packet. */
  readonly branches: readonly Branch[];
  readonly source: Source;
  /** Which side's look-ups and entry (`egress` and `ingress` of the answer) this policy step is. */
  readonly side: "egress" | "ingress" | null;
  /** A host-firewall step's own look-up, which is no side of the answer. */
  readonly lookup: HostLookup | null;
  /** The record that an ipcache step found, and how it got there. */
  readonly ipcache: IpcacheRecord | null;
  /** Of a step that sets the packet's mark: its parts, from the highest bit. */
  readonly markBits: readonly MarkBits[];
  /** `TRACE_TO_LXC`-like observation point of a trace step, as monitor prints it: `to-endpoint`. */
  readonly observation: string | null;
}

export interface Branch {
  readonly condition: string;
  /** A drop's code; null where the packet goes on. */
  readonly drop: DropReason | null;
  /** What happens: the packet drops, passes without the check (fails open), or takes another way. */
  readonly outcome: "drop" | "fail-open" | "other-way";
  readonly message: string;
  /** This flow takes it. */
  readonly isTaken: boolean;
}

export interface Source {
  readonly file: string;
  readonly function: string;
  readonly tag: string;
}

export interface HostLookup {
  readonly endpoint: string;
  readonly direction: "egress" | "ingress";
  readonly peerIdentity: number;
  readonly decision: "allowed" | "denied";
  readonly matchType: string | null;
}

export interface IpcacheRecord {
  readonly address: string;
  /** Null: nothing matched. */
  readonly prefix: string | null;
  readonly identity: number;
  /** Address of the node behind the record; null for a local one or none. */
  readonly tunnelEndpoint: string | null;
  /** How the record came to this node, in order. */
  readonly origin: readonly IpcacheOrigin[];
}

export interface IpcacheOrigin {
  /** `labels`, `identity`, `endpoint`, `kvstore`, `CiliumEndpoint`, `CiliumNode`, `policy`, `miss`. */
  readonly from: string;
  readonly message: string;
  /** Kvstore key or object name, and its value as JSON, where there is one. */
  readonly key: string | null;
  readonly value: string | null;
}

/** What the walks of one answer share. */
export interface WalkAnswer {
  /** What kind of way it is: `pod to pod, tunnel`. */
  readonly recipe: Recipe;
  readonly options: WalkOptions;
  readonly placement: Placement;
  /** The first is that of the first packet. */
  readonly walks: readonly Walk[];
  /** What else of the flow can be followed; there only where the first packet alone was asked for. */
  readonly notWalked?: readonly Pick<Walk, "phase" | "title">[];
}
