// flow -o text: the way of the first packet, hop by hop, with the steps that decide or change something.
import type { FlowAnswer, Hop, Step, Walk } from "../core/index.ts";

/** What `flow` is asked to tell beside the path and its events. */
export interface Shown {
  readonly commands: boolean;
  readonly constants: boolean;
}

export function walkLines({ walk, events, constants }: FlowAnswer, shown: Shown): readonly string[] {
  const request = walk?.walks[0];
  if (walk === null || request === undefined) return [];
  return [
    `Path of the first packet (${walk.options.routing}, ${walk.options.hostRouting === "bpf" ? "BPF" : "legacy"} host routing):`,
    ...request.hops.flatMap((hop, at) => hopLines(hop, at, request.hops[at - 1])),
    `  ${request.outcome.message}`,
    "",
    ...originLines(request.hops),
    ...eventLines(request, events),
    ...(shown.commands ? commandLines(request) : []),
    ...(shown.constants ? constantLines(constants) : []),
  ];
}

/** `$` on the node, `pod$` in its Cilium pod; names such as lxc(web) are the node's own. */
function commandLines({ hops }: Walk): readonly string[] {
  return [
    "On the node:",
    ...hops.flatMap(({ onNode, node, device, program }, at) =>
      onNode.length === 0
        ? []
        : [
            `  ${`${at + 1}.`.padStart(5)} ${node} ${device} ${program ?? ""}`.trimEnd(),
            ...onNode.flatMap(({ place, command, expect }) => [
              `          ${place === "node" ? "" : "pod"}$ ${command}`,
              `            ${expect}`,
            ]),
          ],
    ),
    "",
  ];
}

function constantLines(tables: FlowAnswer["constants"]): readonly string[] {
  return [
    "Constants, template → value (* assumed):",
    ...tables.flatMap(({ title, object, rows }) => {
      const width = Math.max(...rows.map(({ name }) => name.length));
      return [
        `  ${title}, ${object}`,
        ...rows.map(({ name, template, value, note, assumed }) => {
          const from = template === null ? "" : `${template} → `;
          return `  ${assumed ? "*" : " "} ${name.padEnd(width)}  ${from}${value}${note === "" ? "" : `  (${note})`}`;
        }),
      ];
    }),
    "",
  ];
}

/** What monitor prints as Helm installs the version, with where the packet is then. */
function eventLines({ events, dropCounter }: Walk, printed: readonly string[]): readonly string[] {
  if (events.length === 0) return [];
  const nHidden = events.length - printed.length;
  return [
    `Events of the first packet (cilium monitor, aggregation medium${nHidden === 0 ? "" : `; ${nHidden} more with less of it`}):`,
    ...events.filter(({ hidden }) => hidden === null).map(({ node, monitor }) => `  ${node}: ${monitor}`),
    ...(dropCounter === null ? [] : [`  ${dropCounter.command}: ${dropCounter.row}`]),
    "",
  ];
}

/** Steps that say what becomes of the packet; the rest is in `-o json`. */
const told: readonly Step["step"][] = [
  "service",
  "dnat",
  "ipcache",
  "identity",
  "policy",
  "host-firewall",
  "proxy",
  "encapsulation",
  "masquerade",
  "delivery",
  "not-modelled",
];

function hopLines(hop: Hop, at: number, before: Hop | undefined): readonly string[] {
  const place = [hop.device, hop.hook === "wire" || hop.hook === hop.device ? "" : hop.hook, hop.program ?? ""];
  const node = hop.node === before?.node ? [] : [`  ${hop.node}`];
  const steps = hop.steps.filter(({ step, drop }) => drop !== null || told.includes(step));
  return [
    ...node,
    `  ${`${at + 1}.`.padStart(5)} ${place.filter(Boolean).join(" ")}: ${hop.why ?? hop.reachedThrough}`,
    ...steps.map(({ step, input, result, drop }) => {
      const dropped = drop === null ? "" : `: drop ${drop.code} ${drop.name}`;
      return `          ${step.replaceAll("-", " ")}: ${input} → ${result}${dropped}`;
    }),
  ];
}

/** How the ipcache's records came to the nodes, each once: labels, identity, endpoint, and what another node has told. */
function originLines(hops: readonly Hop[]): readonly string[] {
  const records = hops.flatMap(({ steps }) => steps.flatMap(({ ipcache }) => ipcache ?? []));
  const lines = records.map(({ prefix, address, origin }) => {
    const parts = origin.map(({ from, message, key, value }) =>
      value === null ? `${from}: ${message}` : [from, key, value].filter((part) => part !== null).join(" "),
    );
    return `  ${prefix ?? address}: ${parts.join(" → ")}`;
  });
  return lines.length === 0 ? [] : ["How the addresses are known:", ...new Set(lines), ""];
}
