// Cases with answers that Cilium's packages once gave, as text: what the engine says of each, line by line.
// Cases stand apart by `---`, documents of one by `--`; an answer begins with `=====`, its case's title and a line per entry.
// Leaves out: what the program that made the answers had not started up, the cache of the agent's name patterns.
import type { DatapathProfile } from "../../src/core/profile.ts";
import type { OracleAnswer, OracleEntry } from "../support/answerCase.ts";
import { answerCase } from "../support/answerCase.ts";
import { inOrder } from "../support/suiteJudge.ts";

export interface GoldenResult {
  readonly nSame: number;
  readonly nLeftOut: number;
  /** Title, what is expected and what the engine says. */
  readonly differences: readonly string[];
}

export function judgeGoldenVectors(cases: string, answers: string, profile: DatapathProfile): GoldenResult {
  const expected = answers.split("===== ").slice(1);
  const differences: string[] = [];
  let nSame = 0;
  let nLeftOut = 0;
  cases.split("\n---\n").forEach((text, at) => {
    const [title = "", ...lines] = (expected[at] ?? "").split("\n");
    if (lines.some((line) => line.includes("regex compilation LRU not yet initialized"))) {
      nLeftOut++;
      return;
    }
    const own = linesOf(answerOf(text, profile)).map(inOrder).sort().join("\n");
    const other = lines.filter(Boolean).map(readLine).map(inOrder).sort().join("\n");
    if (own === other) nSame++;
    else differences.push(`${title}\nexpected\n${other}\nthe engine says\n${own}`);
  });
  return { nSame, nLeftOut, differences };
}

const labelsOf = (namespace: string, app: string) => [
  `k8s:io.kubernetes.pod.namespace=${namespace}`,
  "k8s:io.cilium.k8s.policy.cluster=default",
  `k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=${namespace}`,
  `k8s:app=${app}`,
];

/** The world that all cases share. A case may say that it is asked with no cluster name. */
const world = {
  identities: { 1001: labelsOf("default", "a"), 1002: labelsOf("default", "b"), 1003: labelsOf("other", "b") },
  fqdns: {
    16777217: ["cidr:10.0.0.0/8", "reserved:world-ipv4"],
    16777218: ["cidr:10.1.0.0/16", "reserved:world-ipv4"],
  },
  namedPorts: { 1001: [{ name: "http", protocol: "TCP", port: 8080 }] },
  subjects: [1001],
} as const;

function answerOf(text: string, profile: DatapathProfile): OracleAnswer {
  const options = { "policy-default-local-cluster": !text.includes("ANYCLUSTER") };
  return answerCase({ id: "golden", docs: text.split("\n--\n"), options, ...world }, profile);
}

function linesOf({ docs, subjects }: OracleAnswer): readonly string[] {
  const refused = docs.flatMap(({ error }) => (error === null ? [] : [`PARSE ERROR: ${error}`]));
  const [answer] = subjects.flatMap(({ answers }) => answers);
  if (refused.length > 0 || answer === undefined) return refused;
  if (answer.error !== null) return [`RESOLVE ERROR: ${answer.error}`];
  return (answer.entries ?? []).map(formatEntry);
}

function formatEntry(entry: OracleEntry): string {
  const { direction, identity, protocol, port, prefixLength, verdict, proxyPort, authType, authExplicit } = entry;
  const rank = entry.precedence ?? entry.proxyPortPriority;
  const auth = (authType ?? 0) + (authExplicit ? 128 : 0);
  return [direction, identity, protocol, port, prefixLength, verdict, proxyPort, rank, auth].join(" ");
}

const protocols = new Map(Object.entries({ ANY: 0, ICMP: 1, TCP: 6, UDP: 17, ICMPv6: 58, SCTP: 132 }));

/** `Ingress: 1002 80/TCP plen=64 Allow proxy=0 prec=0xffffff01 auth=0` as the engine's entries are written here. */
function readLine(line: string): string {
  const found =
    /^\s*(\w+): (\d+) (?:(\d+)(?:-\d+)?\/)?(\w+)\s+plen=(\d+)\s+(\w+)\s+proxy=(\d+)\s+(?:prec|pri)=(\w+) auth=(\d+)/.exec(
      line,
    );
  if (found === null) return line.trim();
  const [, direction = "", identity, port = "0", protocol = "", prefix, verdict = "", proxy, rank, auth] = found;
  const number = protocols.get(protocol) ?? protocol;
  return [
    direction.toLowerCase(),
    identity,
    number,
    port,
    prefix,
    verdict.toLowerCase(),
    proxy,
    Number(rank),
    auth,
  ].join(" ");
}
