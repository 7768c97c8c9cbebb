// What a walk looks like on its nodes, for the flow view: events, the drop counter, commands, constants.
// The same shapes as in `flow -o json`, which makes them.

export interface EventView {
  readonly kind: "trace" | "policy-verdict" | "drop";
  /** Index of the hop that sends it. */
  readonly hop: number;
  readonly node: string;
  /** Observation point of a trace (`to-endpoint`), else the kind. */
  readonly point: string;
  /** The line of `cilium monitor`. */
  readonly monitor: string;
  /** The line of `hubble observe`; null where Hubble shows nothing. */
  readonly hubble: string | null;
  /** Why it is not sent as Helm installs this version, or null: it is printed. */
  readonly hidden: string | null;
}

export interface DropCounterView {
  readonly command: string;
  readonly row: string;
}

export interface OnNodeView {
  readonly place: "node" | "cilium-pod";
  readonly command: string;
  readonly expect: string;
}

export interface ConstantTableView {
  /** `pod shop/web`, `host node-1`, `eth0 of node-1`. */
  readonly title: string;
  readonly kind: "pod" | "host" | "device";
  readonly node: string;
  /** `bpf_lxc.o` */
  readonly object: string;
  readonly rows: readonly ConstantRowView[];
}

export interface ConstantRowView {
  readonly name: string;
  readonly kind: "constant" | "map" | "section" | "prog-array";
  /** Null where that version has no template value. */
  readonly template: string | null;
  readonly value: string;
  readonly note: string;
  /** Invented by us or assumed. */
  readonly assumed: boolean;
}
