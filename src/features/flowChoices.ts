// What can be picked as the ends of a flow in one world.
import { entityReferences, profiles, type WorldView } from "../core/index.ts";
import { walkOptionChoices } from "./walkOptions.ts";

const protocols = ["TCP", "UDP", "SCTP"] as const;

export function flowChoices(world: WorldView) {
  return {
    cilium: world.cilium,
    ciliumFrom: world.profileFrom,
    facts: factsOf(world),
    endpoints: world.endpoints.map(({ name, kind, representative, nReplicas, identity, labels }) => ({
      reference: name,
      kind,
      representative,
      nReplicas,
      identity,
      labels,
    })),
    services: world.services.map(({ name, ports }) => ({ name, ports: ports.flatMap(portOf) })),
    entities: entityReferences,
    fqdns: world.fqdns,
    nodes: world.nodes,
    versions: profiles.map(({ name }) => name),
    walkOptions: walkOptionChoices(world),
  };
}

function portOf({ name, port, protocol }: WorldView["services"][number]["ports"][number]) {
  const known = protocols.find((candidate) => candidate === protocol);
  return known === undefined ? [] : [{ name, port, protocol: known }];
}

function factsOf({ cluster, options }: WorldView) {
  const isOn = (name: string) => (options[name] === true ? "on" : "off");
  const enforcement = options["enable-policy"];
  return [
    { name: "Cluster", value: cluster },
    ...(typeof enforcement === "string" ? [{ name: "Policy enforcement", value: enforcement }] : []),
    { name: "IPv6", value: isOn("enable-ipv6") },
    { name: "Host firewall", value: isOn("enable-host-firewall") },
  ];
}
