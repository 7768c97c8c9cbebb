// How a Cilium version tells of a packet: which events its programs send with which fields, and how `cilium monitor` prints
// them. One value per version in eventFormats.ts.

export interface EventFormat {
  /** Name of the agent's own command line. */
  readonly command: "cilium" | "cilium-dbg";
  /** What a policy verdict line names between the remote identity and the match. */
  readonly verdict: "port-and-boolean" | "direction" | "direction-and-authentication";
  /** Drops name identities by number, or reserved ones by name, or say where in the source, too. */
  readonly drop: "numbers" | "names" | "place";
  readonly trace: "numbers" | "names";
  /** `EchoRequest`, or `icmp EchoRequest`. */
  readonly icmp: "type" | "protocol-and-type";
  /** A tunnel's packet is its outer header alone, or the inner packet with the tunnel behind it. */
  readonly tunnel: "outer" | "inner-and-tunnel";
  readonly metrics: "four-columns" | "with-place";
  /** State where conntrack was not asked. */
  readonly unknownState: "new" | "unknown";
  /** Before a redirect by the FIB. */
  readonly tracesFib: boolean;
  /** Whether the program that masquerades tells who sends. */
  readonly snatTellsSender: boolean;
  /** Identities and conntrack state of to-overlay, or its source alone. */
  readonly overlay: "source" | "source-destination-state";
  /** What to-network at a physical device says of the sender. */
  readonly netdev: "not-sent" | "source" | "nothing" | "source-destination";
  /** Point of what comes in at a physical device. */
  readonly fromNetdev: "from-stack" | "from-network";
  readonly tellsProxyPort: boolean;
  /** What goes by cilium_net to the node is told after the host's policy, with what conntrack says; else before. */
  readonly toHostKnowsConntrack: boolean;
  /** Interface of to-endpoint: known where the packet was delivered locally, or always the endpoint's own. */
  readonly endpointInterface: "of-delivery" | "own";
  /** Where programs of IPv4 send their drops; null before drops said so. */
  readonly places: DropPlaces | null;
}

export interface DropPlaces {
  /** Before conntrack: the pod's program of the packet's family. */
  readonly lxcFamily: DropPlace;
  readonly lxcEgress: DropPlace;
  readonly lxcPolicy: DropPlace;
  readonly lxcToEndpoint: DropPlace;
  readonly toNetdev: DropPlace;
  /** from-host and from-netdev, in the program of the packet's family. */
  readonly hostFamily: DropPlace;
  /** Their second halves, which the host firewall makes programs of their own. */
  readonly fromHostContinued: DropPlace;
  readonly fromNetdevContinued: DropPlace;
  readonly hostPolicyIngress: DropPlace;
  readonly toHost: DropPlace;
}

/** File and the line on which the call ends, as the compiler counts. */
export type DropPlace = readonly [file: string, line: number];
