// What the agent puts into a compiled program in a Cilium version, by its names there. One value per version in
// constantFormats.ts.

export interface ConstantFormat {
  /** Variables of a template object that are patched, or fields of a struct that is filled at load. */
  readonly kind: "variables" | "struct";
  readonly endpointId: string;
  readonly endpointIpv4: string;
  /** One name, or one for the first four bytes and one for the last two. */
  readonly mac: readonly string[];
  /** Interface of a pod's program; null before programs knew it. */
  readonly podIfindex: string | null;
  readonly securityLabels: readonly string[];
  /** The label as it stands on the wire; null where programs turn it round themselves. */
  readonly labelInNetworkOrder: string | null;
  readonly verdictFilter: string;
  /** Of the host's object; null where it is compiled in (`#define`). */
  readonly hostEndpointId: string | null;
  readonly deviceIfindex: string;
  /** The device's interface is there only with BPF NodePort. */
  readonly deviceIfindexNeedsNodePort: boolean;
  /** Address that BPF masquerading takes. */
  readonly masquerade: string | null;
  /** Address that BPF NodePort takes. */
  readonly nodePort: string | null;
  /** Whether from-netdev looks senders up. */
  readonly senderFromIpcache: string | null;
  /** Policy programs are sections named by their index in the prog array, which the loader rewrites. */
  readonly hasPolicySections: boolean;
  /** Names of maps in the template; null: with the template's endpoint id behind their prefix. */
  readonly mapsOfTemplate: { readonly policy: string; readonly calls: string } | null;
  /** Identity of the template's endpoint, by the agent's configuration. */
  readonly templateLabel: number;
}
