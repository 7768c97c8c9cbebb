// What the From and To fields offer, and which of it matches what is typed. Pure, and linear in the number of choices.
import type { EndpointChoice, WorldChoices } from "../../src/protocol/flowChoices.ts";

export interface FlowOption {
  /** What the field holds when it is picked: a reference. */
  readonly value: string;
  /** `Deployment, 2 pods, identity 1001` */
  readonly detail: string;
  /** Lower case; matched after the value. */
  readonly search: string;
}

/** Services are destinations only. */
export function flowOptions(world: WorldChoices, end: "from" | "to"): FlowOption[] {
  const options = world.endpoints.map(endpointOption);
  if (end === "to") {
    for (const { name, ports } of world.services) {
      const list = ports.map(({ port, protocol }) => `${port}/${protocol}`).join(", ");
      options.push(option(`svc:${name}`, list === "" ? "Service" : `Service, ${list}`, ""));
    }
  }
  for (const entity of world.entities) options.push(option(entity, "entity", ""));
  for (const name of world.fqdns) options.push(option(`fqdn:${name}`, "DNS name", ""));
  for (const name of world.nodes) options.push(option(`node:${name}`, "node", ""));
  return options;
}

function endpointOption(endpoint: EndpointChoice): FlowOption {
  const { reference, kind, representative, nReplicas, identity, labels } = endpoint;
  const pods = representative || kind === "Pod" ? "" : `, ${nReplicas} ${nReplicas === 1 ? "pod" : "pods"}`;
  const what = representative ? "made from a selector" : `${kind}${pods}`;
  return option(reference, `${what}, identity ${identity}`, labels.join(" "));
}

function option(value: string, detail: string, search: string): FlowOption {
  return { value, detail, search: `${value} ${detail} ${search}`.toLowerCase() };
}

/** Options that hold every word of `typed`: names that begin with it first, otherwise in the order given. */
export function matchOptions(options: readonly FlowOption[], typed: string): readonly FlowOption[] {
  const words = typed.trim().toLowerCase().split(/\s+/);
  const first = words[0] ?? "";
  if (first === "") return options;
  const ranks: FlowOption[][] = [[], [], [], []];
  for (const candidate of options) {
    if (!words.every((word) => candidate.search.includes(word))) continue;
    ranks[rank(candidate, first)]?.push(candidate);
  }
  return ranks.flat();
}

/** 0 the name itself, 1 begins with it (after `ns/` or `svc:` too), 2 holds it, 3 only labels or detail do. */
function rank({ value }: FlowOption, word: string): number {
  const name = value.toLowerCase();
  if (name === word) return 0;
  const at = name.indexOf(word);
  if (at === 0 || (at > 0 && (name[at - 1] === "/" || name[at - 1] === ":"))) return 1;
  return at > 0 ? 2 : 3;
}

/** Something that is not listed but can be asked as it is: an address or a reference with its prefix. */
export function freeOption(typed: string): FlowOption | undefined {
  const text = typed.trim();
  const isAddress = /^\d{1,3}(\.\d{1,3}){3}$/.test(text) || (/^[0-9a-fA-F:.]+$/.test(text) && /:.*:/.test(text));
  if (isAddress) return option(text, "IP address", "");
  if (/^(identity|labels|fqdn|node|svc|representative):\S+$/.test(text)) return option(text, "as written", "");
  return undefined;
}
