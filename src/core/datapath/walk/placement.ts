// Where things are: nodes, their devices, addresses, endpoint ids, interface indexes, MAC addresses. What manifests do not
// tell is a symbolic name, or a number of a documentation range in a fixed order, and is listed in `assumed`.

export interface Placement {
  readonly nodes: readonly PlacedNode[];
  readonly endpoints: readonly PlacedEndpoint[];
}

export interface PlacedNode {
  readonly name: string;
  readonly address: string;
  readonly podCIDR: string;
  /** Address of `cilium_host`: the router address of the node. */
  readonly routerAddress: string;
  readonly devices: readonly PlacedDevice[];
  /** `name`, `address`, `podCIDR`, `routerAddress`, where no manifest tells. */
  readonly assumed: readonly string[];
}

export interface PlacedDevice {
  /** `eth0`, `cilium_host`, `cilium_net`, `cilium_vxlan`. */
  readonly name: string;
  readonly ifindex: number;
  readonly mac: string;
  /** Both numbers are always ours. */
  readonly assumed: true;
}

export interface PlacedEndpoint {
  /** Reference of the flow's end: `shop/web`. */
  readonly name: string;
  readonly node: string;
  readonly address: string;
  /** Endpoint id of the agent; no manifest tells it but CiliumEndpoint. */
  readonly endpointId: number;
  readonly identity: number;
  /** `lxc(web)`. */
  readonly device: string;
  readonly ifindex: number;
  /** `mac(web)`: of the pod's own end of the veth. */
  readonly mac: string;
  /** Of the host's end, NODE_MAC or interface_mac. */
  readonly hostMac: string;
  /** `node`, `address`, `endpointId`, `ifindex`, `mac`, `hostMac`. */
  readonly assumed: readonly string[];
}
