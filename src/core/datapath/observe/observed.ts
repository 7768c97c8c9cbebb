// What a walk looks like from outside: the lines of monitor and Hubble, the drop counter, commands that show a hop on its
// node, and the constants that the agent compiles or patches into the programs. Names in JSON are those of `flow -o json`.

/** One event that a program sends to the agent. */
export interface WalkEvent {
  readonly kind: "trace" | "policy-verdict" | "drop";
  /** Index of the hop that sends it. */
  readonly hop: number;
  readonly node: string;
  /** Observation point of a trace (`to-endpoint`), else the kind. */
  readonly point: string;
  /** As that version's `cilium monitor` prints it; hash, ports and addresses that nothing tells are assumed. */
  readonly monitor: string;
  /** As `hubble observe` prints it, less its time; null where Hubble shows nothing. */
  readonly hubble: string | null;
  /** Why it is not sent as Helm installs this version (monitor aggregation), or null: it is printed. */
  readonly hidden: string | null;
}

/** The counter that the drop adds to. */
export interface DropCounter {
  /** `cilium bpf metrics list` */
  readonly command: string;
  /** `Policy denied   INGRESS   1   74`, with the columns of that version. */
  readonly row: string;
}

/** A command that shows a hop in a real cluster. */
export interface OnNodeCommand {
  /** Where it runs: on the node itself, or in its Cilium pod. */
  readonly place: "node" | "cilium-pod";
  /** `tc filter show dev eth0 ingress`, `cilium-dbg bpf policy get 1731`. */
  readonly command: string;
  /** What it prints where the hop is as the walk says, and what an empty answer means. */
  readonly expect: string;
}

/** Constants of one object file: template value → value on this node. */
export interface ConstantTable {
  /** `pod shop/web`, `host node-1`, `eth0 of node-1`. */
  readonly title: string;
  readonly kind: "pod" | "host" | "device";
  readonly node: string;
  /** The template that is compiled once and then patched: `bpf_lxc.o`. */
  readonly object: string;
  readonly rows: readonly ConstantRow[];
}

export interface ConstantRow {
  /** `LXC_ID`, `endpoint_id`, a map's or section's name in the template. */
  readonly name: string;
  readonly kind: "constant" | "map" | "section" | "prog-array";
  /** What the template holds; null where that version has no template value. */
  readonly template: string | null;
  readonly value: string;
  /** Why: `htonl of SECLABEL`; empty where nothing is to say. */
  readonly note: string;
  /** Rests on an address, id or index that no manifest tells. */
  readonly assumed: boolean;
}
