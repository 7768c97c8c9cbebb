// After any sequence of edits the analyzer answers as one that reads the folder for the first time: nothing that it keeps
// from one update to the next is older than what it was made from.
// EDIT_SEQUENCES=<number> sets how many sequences are tried, SEED=<number> which, FROM=<number> from where on.
import { expect, test } from "vitest";
import { analyzeWorkspace, createAnalyzer } from "../../src/core/analyzer.ts";
import type { InputFile, Snapshot } from "../../src/core/snapshot.ts";
import { generateCase } from "../differential/generateCase.ts";
import { generatorProfileOf } from "../differential/generatorProfile.ts";
import type { Random } from "../differential/random.ts";
import { caseSeed, makeRandom } from "../differential/random.ts";

const nSequences = Number(process.env.EDIT_SEQUENCES ?? 250);
const from = Number(process.env.FROM ?? 0);
const seed = Number(process.env.SEED ?? 20261121);
const nFolders = 5;
const generator = generatorProfileOf("1.20");

test(`${nSequences} sequences of edits end where a fresh start ends`, { timeout: 600_000 + nSequences * 2000 }, () => {
  let nEdits = 0;
  const differences: string[] = [];
  for (let index = from; index < from + nSequences && differences.length < 3; index++) {
    const random = makeRandom(caseSeed(seed, index));
    const folder = new Map(makeFolder(random).map(({ file, text }) => [file, text]));
    const analyzer = createAnalyzer();
    let snapshot = analyzer.update(filesOf(folder));
    // What an editor asks between edits is what later answers could be made from.
    if (random.chance(0.7)) describeAnswers(snapshot);
    const count = 1 + random.below(4);
    for (let edit = 0; edit < count; edit++) {
      const changes = makeEdit(random, folder);
      for (const { file, text } of changes) {
        if (text === undefined) folder.delete(file);
        else folder.set(file, text);
      }
      snapshot = analyzer.update(changes);
      nEdits++;
      if (random.chance(0.4)) describeAnswers(snapshot);
    }
    const fresh = analyzeWorkspace(filesOf(folder));
    const difference = firstDifference(describeAnswers(snapshot), describeAnswers(fresh));
    if (difference !== undefined) differences.push(`sequence ${index} of seed ${seed}: ${difference}`);
  }
  expect(differences).toEqual([]);
  expect(nEdits).toBeGreaterThanOrEqual(nSequences);
});

function filesOf(folder: ReadonlyMap<string, string>): readonly InputFile[] {
  return [...folder].map(([file, text]) => ({ file, text }));
}

/** Everything that the snapshot says, but how often it was updated. */
function describeAnswers(snapshot: Snapshot): string {
  return JSON.stringify({
    files: [...snapshot.files].sort().map((file) => [file, snapshot.documents(file), snapshot.findings(file)]),
    worlds: snapshot.worlds.map((world) => ({
      options: world.options,
      endpoints: world.endpoints,
      services: world.services,
      leftOut: world.leftOut,
      assumptions: world.assumptions,
      maps: world.endpoints.map(({ name }) => world.policyMap(name)),
      items: world.policies.map(({ title, items, subjects }) => [title, subjects, items.map(world.itemKeys, world)]),
    })),
  });
}

/** What both say around the first place where they part. */
function firstDifference(after: string, fresh: string): string | undefined {
  if (after === fresh) return undefined;
  let at = 0;
  while (after[at] === fresh[at]) at++;
  const around = (text: string) => text.slice(Math.max(0, at - 300), at + 200);
  return `after the edits: …${around(after)}…\nfrom the start: …${around(fresh)}…`;
}

type TextFile = InputFile & { readonly text: string };

function makeFolder(random: Random): readonly TextFile[] {
  const policies = random.list(1, nFolders, () => 0).map((_, at) => makePolicyFile(random, at));
  const pods = random.list(1, nFolders, () => 0).map((_, at) => makePodFile(random, at));
  return [...policies, ...pods, ...(random.chance(0.3) ? [makeWorkspaceFile(random)] : [])];
}

function makeEdit(random: Random, folder: ReadonlyMap<string, string>): readonly InputFile[] {
  const at = random.below(nFolders);
  return random.weighted<() => readonly InputFile[]>([
    [40, () => [makePolicyFile(random, at)]],
    [12, () => [{ file: `policy${at}.yaml`, text: undefined }]],
    [25, () => [makePodFile(random, at)]],
    [12, () => [{ file: `pod${at}.yaml`, text: undefined }]],
    [4, () => [makeWorkspaceFile(random)]],
    [3, () => [{ file: ".cilium-policy-lens.yaml", text: undefined }]],
    // A line above moves every place of a file and no value.
    [8, () => [...folder].slice(0, 1).map(([file, text]) => ({ file, text: `# moved\n${text}` }))],
    // Half typed.
    [4, () => [...folder].slice(-1).map(([file, text]) => ({ file, text: text.slice(0, random.below(text.length)) }))],
  ])();
}

/** One to three documents of a random world. */
function makePolicyFile(random: Random, at: number): TextFile {
  const { docs } = generateCase(generator, seed, random.below(1_000_000));
  const text = docs
    .slice(0, 3)
    .map((doc) => JSON.stringify(doc))
    .join("\n---\n");
  return { file: `policy${at}.yaml`, text };
}

function makePodFile(random: Random, at: number): TextFile {
  const pods = random.list(1, 2, () => {
    const labels = {
      app: random.pick(["a", "b", "c"]),
      ...(random.chance(0.3) ? { tier: random.pick(["x", "y"]) } : {}),
    };
    const ports = random.chance(0.4)
      ? [{ name: random.pick(["web", "dns", "admin"]), containerPort: 4 + random.below(4), protocol: "TCP" }]
      : [];
    const metadata = { name: `p${at}${random.below(3)}`, namespace: random.pick(["default", "other"]), labels };
    return { apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [{ name: "c", ports }] } };
  });
  const others = random.chance(0.3)
    ? [
        {
          apiVersion: "v1",
          kind: "Namespace",
          metadata: { name: "other", labels: { team: random.pick(["red", "blue"]) } },
        },
      ]
    : [];
  return { file: `pod${at}.yaml`, text: [...pods, ...others].map((one) => JSON.stringify(one)).join("\n---\n") };
}

function makeWorkspaceFile(random: Random): TextFile {
  const options = random.pick<Readonly<Record<string, string>>>([
    { "enable-policy": "always" },
    { "enable-ipv6": "true" },
    { "allow-localhost": "policy" },
  ]);
  const config = random.pick<object>([
    { options },
    { cluster: "east" },
    { defaultNamespace: "other" },
    { exclude: ["pod1.yaml"] },
  ]);
  return { file: ".cilium-policy-lens.yaml", text: JSON.stringify(config) };
}
