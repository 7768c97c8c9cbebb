// The closed lists of the command line: verbs, their options, their formats.

export interface Option {
  /** `--fail-on`; the first is the name in messages. */
  readonly names: readonly string[];
  /** What stands for the value in the help; undefined: takes none. */
  readonly value: string | undefined;
  /** What the value may be, where the list is closed. */
  readonly choices?: readonly string[];
  readonly isRepeatable?: true;
  readonly help: string;
}

export interface Verb {
  readonly name: string;
  readonly summary: string;
  /** The first is the default. */
  readonly formats: readonly string[];
  readonly options: readonly Option[];
  /** What stands before the paths. */
  readonly words?: string;
  readonly example: string;
}

export const commonOptions: readonly Option[] = [
  { names: ["-o", "--output"], value: "<format>", help: "format of the output" },
  {
    names: ["--cilium"],
    value: "<version>",
    help: "compute for this Cilium (default: found in the folder, else 1.20)",
  },
  {
    names: ["--option"],
    value: "<name>=<value>",
    isRepeatable: true,
    help: "an option of the agent by Cilium's name, such as enable-policy=always; repeatable",
  },
  { names: ["--cluster"], value: "<name>", help: "name of the cluster (default: found in the folder, else default)" },
  { names: ["-h", "--help"], value: undefined, help: "show this and end" },
  { names: ["--version"], value: undefined, help: "show the version and end" },
];

const world: Option = { names: ["--world"], value: "<folder>", help: "which world, where the paths hold several" };

export const verbs: readonly Verb[] = [
  {
    name: "check",
    summary: "findings: what the API server and the agent refuse, and what we warn of",
    formats: ["text", "json", "sarif", "github"],
    options: [
      {
        names: ["--fail-on"],
        value: "<severity>",
        choices: ["error", "warning", "info", "never"],
        help: "exit 1 from this severity on: error (default), warning, info or never",
      },
    ],
    example: "check policies/",
  },
  {
    name: "policymap",
    summary: "the keys of an endpoint's policy map",
    formats: ["table", "json", "bpf", "raw"],
    options: [
      {
        names: ["--endpoint"],
        value: "<ref>",
        isRepeatable: true,
        help: "this endpoint only; repeatable (default: all)",
      },
      world,
    ],
    example: "policymap . --endpoint shop/db",
  },
  {
    name: "flow",
    summary: "one flow to its verdict",
    formats: ["text", "json"],
    options: [
      { names: ["--from"], value: "<ref>", help: "source" },
      { names: ["--to"], value: "<ref>", help: "destination" },
      { names: ["--port"], value: "<port>[/<protocol>]", help: "destination port, such as 80/TCP" },
      { names: ["--icmp"], value: "<type>[/ICMPv6]", help: "an ICMP message of this type instead of a port" },
      {
        names: ["--http"],
        value: '"<method> <path>"',
        help: 'an HTTP request, such as "GET /path"; port 80/TCP without --port',
      },
      {
        names: ["--header"],
        value: '"<name>: <value>"',
        isRepeatable: true,
        help: "a header of the request; repeatable",
      },
      { names: ["--dns"], value: "<name>", help: "a DNS query for this name; port 53/UDP without --port" },
      { names: ["--sni"], value: "<name>", help: "a TLS server name; port 443/TCP without --port" },
      {
        names: ["--observed"],
        value: "<file>",
        help: "flows of hubble observe -o json or lines of cilium monitor in place of --from, --to and --port; - is standard input",
      },
      {
        names: ["--routing"],
        value: "<mode>",
        choices: ["native", "tunnel"],
        help: "how packets travel between nodes: native or tunnel",
      },
      { names: ["--on-node"], value: undefined, help: "with the commands that show each hop in a cluster" },
      { names: ["--constants"], value: undefined, help: "with the constants of the programs on both ends" },
      {
        names: ["--expect"],
        value: "<decision>",
        choices: ["allowed", "denied"],
        help: "exit 1 where the flow, or one of --observed, is not allowed or not denied",
      },
      world,
    ],
    example: "flow . --from shop/web --to shop/db --port 5432/TCP",
  },
  {
    name: "compare",
    summary: "what changes from one Cilium version to another: verdicts, findings and policy maps",
    formats: ["text"],
    options: [{ names: ["--with"], value: "<version>", help: "the Cilium to go to, from that of --cilium" }],
    example: "compare . --cilium 1.18 --with 1.20",
  },
  {
    name: "mark",
    summary: "what a packet mark says: identity, endpoint id or proxy port",
    formats: ["text", "json"],
    options: [],
    words: "<hex>",
    example: "mark 0xf87f0f00",
  },
];

/** Verbs of the interface that this build does not have yet. */
export const laterVerbs: readonly string[] = [
  "matrix",
  "diff",
  "test",
  "endpoints",
  "identities",
  "ipcache",
  "snapshot",
  "verify",
];
