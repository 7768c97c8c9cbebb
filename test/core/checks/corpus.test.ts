// Verdicts and agent texts of real documents against what Cilium v1.20.2's own packages said of them
// (../shared/corpus/README.md). Where that folder is not beside the project, the one test says so.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { checkPolicy } from "../../../src/core/checks/checkPolicy.ts";
import { parseCiliumNetworkPolicy } from "../../../src/core/policy/k8s/parseCiliumNetworkPolicy.ts";
import type { AgentOptions } from "../../../src/core/profile.ts";
import type { MapNode, YamlNode } from "../../../src/core/yaml/node.ts";
import { getItems, getValue } from "../../../src/core/yaml/node.ts";
import { parseDocument } from "../../../src/core/yaml/parseDocument.ts";
import type { DocumentContent } from "../../../src/core/yaml/sourceDocument.ts";
import { splitDocuments } from "../../../src/core/yaml/splitDocuments.ts";
import { toObject } from "../../support/toObject.ts";
import { profile120 } from "./checkText.ts";

const corpus = fileURLToPath(new URL("../../../../shared/corpus", import.meta.url));
const isThere = existsSync(`${corpus}/verdicts.tsv`);
const policyKinds = ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "NetworkPolicy", "CiliumCIDRGroup"];
/** Rows that differ, each with its reason. */
const knownDifferences = new Map<string, string>([
  [
    "cilium-examples/cilium+cilium~~v1.20.2_examples_policies_host_allow-extended-protocols.yaml 0",
    "accepted with enable-extended-ip-protocols=true only; the column of the default options says `port must be specified`",
  ],
  [
    "fence/kubernetes-sigs+network-policy-api~~site-src_blog_posts_Getting_Started_with_ANP.md_0.yaml 0",
    "`matchlabels` in a NetworkPolicy: Go's encoding/json ignores case, the API server does not and drops the field",
  ],
]);

if (isThere) describe("corpus", compareAll);
else {
  it(`corpus: not run, ${corpus} is not beside the project`, () => {
    expect(isThere).toBe(false);
  });
}

function compareAll(): void {
  const rows = readRows();

  it("gets Cilium's verdict for every document", () => {
    const differences = rows.flatMap((row) => compareVerdict(row) ?? []);
    expect(differences.filter(({ where }) => !knownDifferences.has(where))).toEqual([]);
    expect(differences.map(({ where }) => where)).toEqual([...knownDifferences.keys()]);
  });

  it("gets the agent's text for every policy that it rejects, and none for the others", () => {
    const compared = rows.filter(({ agent }) => agent !== "-");
    expect(compared.length).toBeGreaterThan(400);
    expect(compared.flatMap((row) => compareAgentText(row, row.agent, {}) ?? [])).toEqual([]);
  });

  it("gets the agent's text with the options on that policies ask for", () => {
    const compared = rows.filter(
      ({ agentWithOptions, kind }) =>
        agentWithOptions !== "-" && kind.startsWith("Cilium") && kind.endsWith("NetworkPolicy"),
    );
    expect(compared.length).toBeGreaterThan(400);
    expect(compared.flatMap((row) => compareAgentText(row, row.agentWithOptions, withOptions) ?? [])).toEqual([]);
  });

  it("finds no error in what Cilium accepts", () => {
    const accepted = rows.filter(
      ({ verdict, kind, agent }) => verdict === "accept" && policyKinds.includes(kind) && ["pass", "-"].includes(agent),
    );
    expect(accepted.length).toBeGreaterThan(600);
    const errors = accepted.flatMap((row) => {
      const { content, node } = locate(row);
      return (
        [...content.problems, ...(node === undefined ? [] : check(node, content).problems)]
          // What the API server refuses in a NetworkPolicy is not in the table (README of the corpus).
          .filter(({ rejectedBy }) => row.kind !== "NetworkPolicy" || rejectedBy?.join() !== "api-server")
          .filter(({ severity }) => severity === "error")
          .map(({ code, message }) => ({ where: nameOf(row), code, message }))
      );
    });
    expect(errors).toEqual([]);
  });
}

interface Row {
  readonly file: string;
  /** `2`, or `2.1` for an item of a List. */
  readonly doc: string;
  readonly kind: string;
  readonly verdict: string;
  readonly crd: string;
  readonly agent: string;
  /** The same under `withOptions`. */
  readonly agentWithOptions: string;
}

const withOptions = { "enable-node-selector-labels": true, "enable-extended-ip-protocols": true } as const;

function readRows(): readonly Row[] {
  const [header = "", ...lines] = readFileSync(`${corpus}/verdicts.tsv`, "utf8").trimEnd().split("\n");
  const names = header.split("\t");
  return lines.map((line) => {
    const cells = line
      .split("\t")
      .map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
    const cell = (name: string) => cells[names.indexOf(name)] ?? "";
    return {
      file: cell("file"),
      doc: cell("doc"),
      kind: cell("kind"),
      verdict: cell("verdict"),
      crd: cell("crd_v1.20.2"),
      agent: cell("agent_gates_default").replace(/^DECODE /, ""),
      agentWithOptions: cell("agent_gates_on").replace(/^DECODE /, ""),
    };
  });
}

function nameOf({ file, doc }: Row): string {
  return `${file} ${doc}`;
}

function locate({ file, doc }: Row): { readonly content: DocumentContent; readonly node: MapNode | undefined } {
  const [document, item] = doc.split(".").map(Number);
  const piece = splitDocuments(readFileSync(`${corpus}/policies/${file}`, "utf8"))[document ?? 0];
  const content = parseDocument(piece?.text ?? "");
  const node: YamlNode | undefined =
    item === undefined ? content.root : getItems(getValue(content.root, "items"))[item];
  return { content, node: node?.kind === "map" ? node : undefined };
}

function check(node: MapNode, content: DocumentContent) {
  const profile = profile120();
  return checkPolicy(toObject(node), content, profile, profile.defaults);
}

function compareVerdict(
  row: Row,
): { readonly where: string; readonly expected: string; readonly got: string } | undefined {
  if (row.kind === "RuleList") return undefined;
  const { content, node } = locate(row);
  const where = nameOf(row);
  const differ = (got: string) => ({ where, expected: `${row.verdict} ${row.crd}`, got });
  if (row.verdict === "reject-yaml") return node === undefined ? undefined : differ("read");
  if (node === undefined) return row.verdict === "not-a-policy" ? undefined : differ("not read");
  if (!policyKinds.includes(row.kind)) return undefined;
  const { verdict, crd } = check(node, content);
  if (row.verdict === "not-a-policy" ? verdict === "reject-apiversion" : verdict === row.verdict) {
    const isSameCrd = row.crd === "-" || row.crd.split(":")[0] === crd;
    return isSameCrd ? undefined : differ(`${verdict} ${crd}`);
  }
  return differ(`${verdict} ${crd}`);
}

function compareAgentText(
  row: Row,
  text: string,
  options: Partial<AgentOptions>,
): { readonly where: string; readonly expected: string; readonly got: string } | undefined {
  const { node } = locate(row);
  if (node === undefined) return { where: nameOf(row), expected: text, got: "not read" };
  const { dialect, defaults } = profile120();
  const { agentError } = parseCiliumNetworkPolicy(toObject(node), dialect, { ...defaults, ...options });
  const expected = normalize(text);
  const got = normalize(agentError ?? "pass");
  const isSame = expected.endsWith("...") ? got.startsWith(expected.slice(0, -3)) : got === expected;
  return isSame ? undefined : { where: nameOf(row), expected, got };
}

/** The table holds one blank for several; of two kinds of peers Go prints either first. */
function normalize(text: string): string {
  const pair = (_: string, a: string, b: string) => `combining ${[a, b].toSorted().join(" and ")}`;
  return text.replace(/\s+/g, " ").replace(/combining (\w+) and (\w+)/, pair);
}
