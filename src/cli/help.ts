// The text of --help, made from the lists that the parser reads.
import { walkOptionTable } from "../core/index.ts";
import { commonOptions, type Option, type Verb, verbs } from "./options.ts";

const name = "cilium-policy-lens";

export function renderHelp(verb: Verb | undefined): string {
  return verb === undefined ? renderOverview() : renderVerb(verb);
}

function renderOverview(): string {
  const width = Math.max(...verbs.map((verb) => verb.name.length));
  return lines([
    `${name} <verb> [path…] [options]`,
    "",
    "What Cilium makes of the policies in YAML: findings, policy maps, flow verdicts.",
    "A path is a file or a folder, read with what lies below it (default .); - is standard input.",
    "",
    "Verbs",
    ...verbs.map((verb) => `  ${verb.name.padEnd(width)}  ${verb.summary} (${verb.formats.join(", ")})`),
    "",
    "Options of every verb",
    ...optionLines(commonOptions),
    "",
    ...exitCodes,
    "",
    `${name} <verb> --help tells the options of one verb.`,
  ]);
}

function renderVerb(verb: Verb): string {
  return lines([
    `${name} ${verb.name} ${verb.words === undefined ? "" : `${verb.words} `}[path…] [options]`,
    "",
    `${verb.summary.charAt(0).toUpperCase()}${verb.summary.slice(1)}.`,
    "",
    "Options",
    ...optionLines(verb.options),
    ...optionLines(
      commonOptions.map((option) =>
        option.names[0] === "-o"
          ? { ...option, help: `${verb.formats.join(", ")} (default ${verb.formats[0]})` }
          : option,
      ),
    ),
    ...(verb.name === "flow" ? ["", ...walkOptions] : []),
    ...(verb.name === "check" || verb.name === "mark" ? [] : ["", ...references]),
    "",
    ...exitCodes,
    "",
    `Example: ${name} ${verb.example}`,
  ]);
}

const references: readonly string[] = [
  "References",
  "  shop/web, shop/Deployment/web    a pod or a workload",
  "  representative:<labels>          what stands in for workloads that no manifest holds",
  "  labels:k8s:app=web,…             an endpoint with these labels",
  "  svc:shop/web                     a service, as destination",
  "  host, node:node-1, world, …      a node or an entity",
  "  10.0.0.1, fqdn:example.com       an address or a name",
  "  identity:1002                    a numeric identity",
];

/** From the table that the core takes its options from; those of the agent say so for the whole world. */
const walkOptions: readonly string[] = [
  "What changes the packet's way, as --option <name>=<value>; without it the folder says, else Helm's default",
  ...walkOptionTable.flatMap(({ name: option, values, summary }) => [
    `  ${`${option}=${values.map(({ text }) => text).join("|")}`}`,
    `      ${summary}`,
  ]),
];

const exitCodes: readonly string[] = [
  "Exit code 0: done. 1: findings, or --expect not met. 2: wrong usage, an unknown reference,",
  "a named path that can't be read, or a version that this build does not have.",
];

function optionLines(options: readonly Option[]): readonly string[] {
  const rows = options.map(({ names, value, help }) => ({
    left: `${names.join(", ")}${value === undefined ? "" : ` ${value}`}`,
    help,
  }));
  return rows.map(({ left, help }) => `  ${left.padEnd(30)}  ${help}`);
}

function lines(all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}
