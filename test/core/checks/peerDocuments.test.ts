// Documents on which schema tools and Cilium's own packages were asked (../shared/peers/invalid): the verdict and the text
// of Cilium v1.20.2 for each. Where that folder is not beside the project, the one test says so.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { analyzeWorkspace } from "../../../src/core/index.ts";

const folder = fileURLToPath(new URL("../../../../shared/peers/invalid", import.meta.url));
const isThere = existsSync(`${folder}/docs.json`);

/** Accepted in silence, with another meaning than written. */
const traps = new Map([
  ["02-endPort<port", "end-port-ignored"],
  ["03-l7-in-deny", "deny-field-dropped"],
]);
/** Accepted, and as meant. */
const sound = ["00-control-valid", "14-l7-no-endport"];

if (isThere) {
  const read = (name: string): Record<string, string> => JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));
  const texts = read("go.json");
  const documents = Object.entries(read("docs.json")).map(([name, text]) => ({ name, text }));

  it.each(documents)("$name", ({ name, text }) => {
    const snapshot = analyzeWorkspace([{ file: "a.yaml", text }], { cilium: "1.20" });
    const findings = snapshot.findings("a.yaml");
    const isRejected = findings.some(({ rejectedBy }) => rejectedBy.length > 0);
    expect(isRejected).toBe(!traps.has(name) && !sound.includes(name));
    if (isRejected) {
      const [agentError, ...others] = findings.flatMap((finding) => finding.agentError ?? []);
      expect(others).toEqual([]);
      expect(normalize(texts[name] ?? "")).toBe(`Invalid CiliumNetworkPolicy spec: ${normalize(agentError ?? "")}`);
    } else
      expect(findings.map(({ code }) => code)).toEqual(
        traps.has(name) ? expect.arrayContaining([traps.get(name)]) : [],
      );
  });

  it("are all that the tables speak of", () => {
    expect(documents.filter(({ name }) => !traps.has(name) && !sound.includes(name))).toHaveLength(14);
  });
} else {
  it(`not run, ${folder} is not beside the project`, () => {
    expect(isThere).toBe(false);
  });
}

/** Of two kinds of peers Go prints either first. */
function normalize(text: string): string {
  return text.replace(
    /combining (\w+) and (\w+)/,
    (_, a: string, b: string) => `combining ${[a, b].sort().join(" and ")}`,
  );
}
