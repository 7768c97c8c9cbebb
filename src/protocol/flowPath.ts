// The way of one flow's packets as the flow view shows it: walks made of hops, hops made of steps, in words.
// Every text is ready to show. Numbers of hops count from 0 here; the webview prints them from 1.

import type { ConstantTableView, DropCounterView, EventView, OnNodeView } from "./observed.ts";
import type { Place } from "./sentence.ts";

export type WalkName =
  | "request"
  | "reply"
  | "next-packet"
  | "icmp-error"
  | "fragment"
  | "not-propagated"
  | "own-address"
  | "own-service";

export interface PathView {
  /** The first is shown first; the others of `packets` come once they are asked for. */
  readonly walks: readonly WalkView[];
  /** Every packet of the flow that can be followed, in the order in which they are offered. */
  readonly packets: readonly PacketChoice[];
  /** Nodes by name, with what is drawn beside it: `PodCIDR 10.0.1.0/24`. */
  readonly nodes: readonly PathNode[];
  /** Constants and substitutions of the programs on the way; null until they are asked for. */
  readonly constants: readonly ConstantTableView[] | null;
}

export interface PacketChoice {
  readonly name: WalkName;
  /** `Request`, `Reply`, `Next packet` … */
  readonly label: string;
  /** What is followed, and what the datapath knows beforehand. */
  readonly title: string;
}

export interface PathNode {
  readonly name: string;
  readonly note: string;
  /** The note is ours: no manifest tells. */
  readonly isAssumed: boolean;
}

export interface WalkView extends PacketChoice {
  /** `17 hops, dropped at hop 17` */
  readonly summary: string;
  readonly start: PathEnd;
  readonly end: PathEnd;
  readonly hops: readonly HopView[];
  /** In the order in which they are sent. */
  readonly events: readonly EventView[];
  readonly dropCounter: DropCounterView | null;
  readonly outcome: {
    readonly decision: "delivered" | "dropped" | "to-proxy" | "not-verified";
    readonly hop: number;
    readonly message: string;
  };
  /** Where the details open: the step that decides. */
  readonly opensAt: { readonly hop: number; readonly step: number };
}

/** A box at one end of the path. */
export interface PathEnd {
  readonly name: string;
  /** Null where it is on no node that we know. */
  readonly node: string | null;
  /** `10.0.1.5`, `identity 1002`; what is ours is marked. */
  readonly facts: readonly { readonly text: string; readonly isAssumed: boolean }[];
}

export interface HopView {
  readonly node: string;
  /** `lxc(web)`, `eth0`, `wire`, `kernel` */
  readonly device: string;
  /** `tc ingress`, `policy program`; empty where the device says it. */
  readonly hook: string;
  readonly kind: "program" | "kernel" | "wire" | "proxy";
  /** Null on the wire and in the kernel. */
  readonly program: string | null;
  /** How it was reached, in words: `tail call 7 (IPV4_FROM_LXC)`. */
  readonly reachedThrough: string;
  /** Stands below the hop in the drawing: what it does to this packet; null where it says nothing. */
  readonly note: HopNote | null;
  readonly packet: readonly PacketFact[];
  readonly tcpdump: { readonly sees: boolean; readonly why: string };
  /** Only on the wire: why the packet gets to that node. */
  readonly why: string | null;
  /** False: NOT_VERIFIED_IN_PROFILE. */
  readonly isVerified: boolean;
  readonly steps: readonly StepView[];
  /** Commands that show this hop in a real cluster. */
  readonly onNode: readonly OnNodeView[];
}

export interface HopNote {
  readonly text: string;
  /** A second line; empty where there is none. */
  readonly detail: string;
  readonly mark: StepMark;
}

/** `passed` a check that let it through, `done` something that happened, `skipped` not applicable, `assumed` ours. */
export type StepMark = "passed" | "done" | "skipped" | "dropped" | "assumed";

export interface PacketFact {
  /** `Packet`, `MAC`, `Mark`, `cb`, `tc_index`, `VNI`, `Outer header` */
  readonly name: string;
  readonly text: string;
  readonly isChanged: boolean;
  readonly isAssumed: boolean;
  /** Shown only with all fields: it is zero or as ever. */
  readonly isQuiet: boolean;
}

export interface StepView {
  /** `Source address`, `Policy, egress` */
  readonly name: string;
  /** What the step looks at, and what it finds. */
  readonly input: string;
  readonly result: string;
  readonly mark: StepMark;
  /** `133 Policy denied`; null where the packet goes on. */
  readonly drop: string | null;
  readonly branches: readonly BranchView[];
  /** `__policy_can_access, bpf/lib/policy.h, v1.20.2` */
  readonly source: string;
  /** A policy step: its look-ups are those of this side of the verdict. */
  readonly side: "egress" | "ingress" | null;
  readonly ipcache: IpcacheView | null;
  /** Facts of the host firewall's own look-up; the parts of a mark that the step sets. */
  readonly facts: readonly { readonly name: string; readonly text: string }[];
  /** Where Enter leads: the rule that decides. */
  readonly place: Place | null;
}

export interface BranchView {
  /** Drop code, or null. */
  readonly code: number | null;
  readonly condition: string;
  readonly message: string;
  readonly outcome: "drop" | "fail-open" | "other-way";
  readonly isTaken: boolean;
}

export interface IpcacheView {
  /** `10.0.2.7/32 → identity 1001, tunnel endpoint 192.168.10.12`, or that nothing matches. */
  readonly record: string;
  /** How the record came to this node, in order. */
  readonly origin: readonly {
    readonly from: string;
    readonly message: string;
    readonly key: string | null;
    readonly value: string | null;
  }[];
}
