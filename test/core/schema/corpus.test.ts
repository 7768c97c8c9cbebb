// Every Cilium document of the corpus of real policies, held against what the releases' CRDs say of it (verdicts.tsv, computed
// with Kubernetes' own Go packages), read by our own reader of YAML. The corpus stands beside the project; without it this test
// says so and checks nothing.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { ProfileName } from "../../../src/core/profile.ts";
import { type CrdReport, validateCrd } from "../../../src/core/schema/validateCrd.ts";
import { formatPath, getItems, getValue, type PlainValue, toPlain } from "../../../src/core/yaml/node.ts";
import { parseDocument } from "../../../src/core/yaml/parseDocument.ts";
import { splitDocuments } from "../../../src/core/yaml/splitDocuments.ts";

const corpus = fileURLToPath(new URL("../../../../shared/corpus", import.meta.url));

const columns: readonly (readonly [string, ProfileName])[] = [
  ["crd_v1.20.2", "1.20"],
  ["crd_v1.18.2", "1.18"],
  ["crd_v1.16.0", "1.16"],
  ["crd_v1.14.19", "1.14"],
  ["crd_v1.11.0", "1.11"],
];

test.each(columns)("%s: a policy of our own passes", (_, profile) => {
  const policy = {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: { name: "allow-b" },
    spec: { endpointSelector: {}, ingress: [{}] },
  };
  expect(validateCrd(profile, policy.kind, policy.apiVersion, policy)).toEqual({
    verdict: "pass",
    errors: [],
    unknownFields: [],
  });
});

if (!existsSync(corpus)) console.log("not run: ../shared/corpus is not beside the project");
else {
  const rows = readRows(`${corpus}/verdicts.tsv`)
    .filter((row) => row["crd_v1.20.2"] !== "-")
    .map((row) => [row, readObject(row)] as const);
  describe.each(columns)("%s", (column, profile) => {
    test("says of every document what the CRD says", () => {
      const differences: string[] = [];
      const nOfVerdict = new Map<string, number>();
      for (const [row, object] of rows) {
        const wanted = row[column] ?? "";
        const report = validateCrd(profile, row.kind ?? "", row.apiVersion ?? "", object);
        const [word, text = ""] = splitAt(wanted, wanted.indexOf(":"));
        nOfVerdict.set(word, (nOfVerdict.get(word) ?? 0) + 1);
        const isSame =
          report.verdict === word &&
          (word !== "invalid" || hasText(report, text)) &&
          (word !== "unknown" || unknownPaths(report).startsWith(text));
        if (!isSame)
          differences.push(
            `${row.file} ${row.doc}: ${wanted} / ${report.verdict} ${unknownPaths(report)} ${report.errors.map(({ detail }) => detail).join(" | ")}`,
          );
      }
      const counts = [...nOfVerdict].map(([word, n]) => `${n} ${word}`).join(", ");
      console.log(`${column}: ${rows.length - differences.length} equal, ${differences.length} different (${counts})`);
      expect(rows.length).toBeGreaterThan(400);
      expect(differences).toEqual([]);
    });
  });
}

function unknownPaths(report: CrdReport): string {
  return report.unknownFields
    .map(({ path }) => formatPath(path))
    .sort()
    .join(",");
}

function splitAt(text: string, index: number): [string, string?] {
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}

// The corpus cuts texts at 200 characters and read numbers as Go floats ("number"); an API server reads whole numbers as integers.
function hasText(report: CrdReport, text: string): boolean {
  const lines = report.errors.flatMap(({ detail }) => detail.split("\n"));
  return lines.some((line) => line.startsWith(text) || line.startsWith(text.replaceAll('"number"', '"integer"')));
}

function readRows(path: string): Record<string, string>[] {
  const [header = [], ...rows] = readFileSync(path, "utf8").trimEnd().split("\n").map(splitRow);
  return rows.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ""])));
}

// As Go's encoding/csv writes: cells with quotes inside are quoted and double them.
function splitRow(line: string): string[] {
  return line.split("\t").map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
}

// `doc` is `2`, or `2.1` for an item of a List.
function readObject({ file, doc }: Record<string, string>): PlainValue {
  const [document, item] = (doc ?? "").split(".").map(Number);
  const piece = splitDocuments(readFileSync(`${corpus}/policies/${file}`, "utf8"))[document ?? 0];
  const { root } = parseDocument(piece?.text ?? "");
  const node = item === undefined ? root : getItems(getValue(root, "items"))[item];
  if (node === undefined) throw new Error(`${file} ${doc}: not found`);
  return toPlain(node);
}
