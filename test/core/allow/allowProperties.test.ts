// Random folders: every proposal is taken by Cilium, opens its side, takes nothing from other flows, and opens beside the
// asked flow exactly what it says. Applied together, the first proposals of all sides let the flow pass.
import { expect, test } from "vitest";
import { stringify } from "yaml";
import type { OpenedFlows } from "../../../src/core/allow/proposal.ts";
import { analyzeWorkspace } from "../../../src/core/analyzer.ts";
import type { Flow, FlowAnswer } from "../../../src/core/datapath/flow.ts";
import { profiles } from "../../../src/core/profiles/index.ts";
import type { InputFile, Settings, WorldView } from "../../../src/core/snapshot.ts";
import { applyEdits } from "../../../src/core/text/applyEdits.ts";
import type { TextEdit } from "../../../src/core/text/problem.ts";
import { generateCase } from "../../differential/generateCase.ts";
import { generatorProfileOf } from "../../differential/generatorProfile.ts";
import { caseSeed, makeRandom, type Random } from "../../differential/random.ts";

const seed = Number(process.env.SEED ?? 20261121);
const nFolders = Number(process.env.FOLDERS ?? 6);
/** Until each kind of thing was seen. */
const nFoldersMost = 60;
const nFlows = 8;
const nSampled = 25;
const nDeniedPerFolder = 2;

const policyFile = "policies.yaml";
const ports = [0, 3, 4, 5, 6, 7, 8];
const addresses = ["10.0.0.1", "10.1.0.1", "192.168.1.1", "203.0.113.9"];

interface RandomFolder {
  readonly files: readonly InputFile[];
  readonly settings: Settings;
  readonly pods: readonly string[];
}

test.each(profiles.map(({ name }) => [name] as const))(
  "%s: what is proposed opens the flow and what it says",
  { timeout: 240_000 },
  (cilium) => {
    const wrong: string[] = [];
    const seen = { proposals: 0, opening: 0, changed: 0, whole: 0 };
    const isTold = () => Math.min(...Object.values(seen)) > 0;
    for (let index = 0; index < nFolders || (!isTold() && index < nFoldersMost); index++) {
      const random = makeRandom(caseSeed(seed, index));
      const folder = makeFolder(cilium, index, random);
      const world = worldOf(folder);
      let nDenied = 0;
      for (let n = 0; n < nFlows && nDenied < nDeniedPerFolder; n++) {
        const flow = sampleFlow(random, folder.pods);
        const answer = ask(world, flow);
        if (sideTexts(answer).every((side) => side !== "denied")) continue;
        const allow = world.allow(flow);
        if ("error" in allow) throw new Error(allow.error);
        if (allow.sides.length === 0) continue;
        nDenied++;
        const samples = Array.from({ length: nSampled }, () => sampleFlow(random, folder.pods, flow));
        for (const { direction, proposals } of allow.sides)
          for (const { edits, opened, file, kind } of proposals) {
            seen.proposals++;
            seen.opening += opened.length > 0 ? 1 : 0;
            const where = `${cilium} folder ${index}, ${flow.from} to ${flow.to} ${flow.port}/${flow.protocol}, ${direction} ${kind}`;
            const edited = edit(folder, [{ file, edits }]);
            const snapshot = analyzeWorkspace(edited.files, edited.settings);
            const rejected = snapshot.documents(file).filter(({ verdict }) => verdict.startsWith("reject"));
            if (rejected.length > countRejected(folder, file)) wrong.push(`${where}: rejected`);
            const after = snapshot.worlds[0];
            if (after === undefined) throw new Error("no world");
            if (ask(after, flow)[direction]?.decision === "denied") wrong.push(`${where}: still denied`);
            for (const sample of samples) {
              const [was, is] = [ask(world, sample), ask(after, sample)];
              for (const side of ["ingress", "egress"] as const) {
                const isOpened = was[side]?.decision === "denied" && is[side]?.decision !== "denied";
                const isAsked = side === direction && isSameFlow(sample, flow);
                const isNamed = opened.some((set) => holds(set, side, sample));
                if (isOpened) seen.changed++;
                const text = `${where}: ${side} of ${sample.from} to ${sample.to} ${sample.port}/${sample.protocol}`;
                if (isOpened && !isNamed && !isAsked) wrong.push(`${text} is opened and not told`);
                if (!isOpened && isNamed && !isAddressed(sample)) wrong.push(`${text} is told and not opened`);
                if (was[side] !== null && !isOpened && was[side]?.decision !== is[side]?.decision)
                  wrong.push(`${text} is ${is[side]?.decision} now`);
              }
            }
          }
        const firsts = allow.sides.flatMap(({ proposals }) => proposals.slice(0, 1));
        if (firsts.length < allow.sides.length) continue;
        seen.whole++;
        const whole = ask(worldOf(edit(folder, firsts)), flow);
        if (sideTexts(whole).includes("denied"))
          wrong.push(`${cilium} folder ${index}: denied with all of ${firsts.length}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(isTold()).toBe(true);
  },
);

/** The pods and policies of a random case as manifests; odd ones in JSON within YAML, in flow style. */
function makeFolder(cilium: string, index: number, random: Random): RandomFolder {
  const made = generateCase(generatorProfileOf(cilium), seed, index);
  const pods = Object.entries(made.identities).flatMap(([number, texts]) => {
    if (Number(number) < 256 || Number(number) > 0xffff) return [];
    const labels = new Map(texts.map((text) => text.replace(/^k8s:/, "").split("=") as [string, string]));
    const namespace = labels.get("io.kubernetes.pod.namespace") ?? "default";
    const own = [...labels].filter(([key]) => !key.startsWith("io."));
    const metadata = { name: `p${number}`, namespace, labels: Object.fromEntries(own) };
    return [{ apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [{ name: "main" }] } }];
  });
  const docs = made.docs.map((doc) =>
    index % 3 === 0
      ? `${JSON.stringify(doc)}\n`
      : stringify(doc, { indentSeq: random.chance(0.5), aliasDuplicateObjects: false }),
  );
  const { "enable-policy": mode, ...others } = made.options;
  const options = Object.entries({ ...others, ...(mode === "never" ? {} : { "enable-policy": mode }) });
  return {
    files: [
      { file: "pods.yaml", text: pods.map((pod) => stringify(pod)).join("---\n") },
      { file: policyFile, text: docs.join("---\n") },
    ],
    settings: {
      cilium,
      options: Object.fromEntries(
        options.flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
      ),
    },
    pods: pods.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
  };
}

function worldOf({ files, settings }: RandomFolder): WorldView {
  const world = analyzeWorkspace(files, settings).worlds[0];
  if (world === undefined) throw new Error("no world");
  return world;
}

function ask(world: WorldView, flow: Flow): FlowAnswer {
  const answer = world.flow(flow);
  if ("error" in answer) throw new Error(answer.error);
  return answer;
}

function sideTexts({ egress, ingress }: FlowAnswer): readonly string[] {
  return [egress, ingress].flatMap((side) => (side === null ? [] : [side.decision]));
}

/** Near `flow`, where there is one: of its ends or its port, two are often the same. */
function sampleFlow(random: Random, pods: readonly string[], flow?: Flow): Flow {
  const end = () =>
    (random.chance(0.2) ? addresses : pods)[random.below(random.chance(0.2) ? addresses.length : pods.length)];
  const pod = () => pods[random.below(pods.length)] ?? "";
  const isOut = random.chance(0.5);
  const fresh = {
    from: isOut ? pod() : (end() ?? pod()),
    to: isOut ? (end() ?? pod()) : pod(),
    ...(random.chance(0.15)
      ? { protocol: "ICMP", port: random.chance(0.5) ? 8 : 3 }
      : { protocol: random.chance(0.7) ? "TCP" : "UDP", port: ports[random.below(ports.length)] ?? 4 }),
  };
  if (flow === undefined || random.chance(0.3)) return fresh;
  return {
    from: random.chance(0.6) ? flow.from : fresh.from,
    to: random.chance(0.6) ? flow.to : fresh.to,
    ...(random.chance(0.6)
      ? { protocol: flow.protocol, port: flow.port }
      : { protocol: fresh.protocol, port: fresh.port }),
  };
}

function isSameFlow(a: Flow, b: Flow): boolean {
  return a.from === b.from && a.to === b.to && a.protocol === b.protocol && a.port === b.port;
}

function isAddressed({ from, to }: Flow): boolean {
  return [from, to].some((end) => addresses.includes(end));
}

/** An address is taken for told where a prefix of the set may hold it. */
function holds(set: OpenedFlows, side: "ingress" | "egress", { from, to, protocol, port }: Flow): boolean {
  const [own, peer] = side === "ingress" ? [to, from] : [from, to];
  const isPeer = addresses.includes(peer)
    ? set.peers.some((name) => name.includes("/") && !name.startsWith("default/")) ||
      set.peers.some((name) => name.startsWith("addresses"))
    : set.peers.includes(peer);
  return (
    set.direction === side &&
    set.endpoints.includes(own) &&
    isPeer &&
    (set.ports.length === 0 || set.ports.some((text) => isPort(text, protocol, port)))
  );
}

function isPort(text: string, protocol: string, port: number): boolean {
  if (text === protocol) return true;
  const [, first = "", last = first] =
    /^(\d+)(?:-(\d+))?\/(?:\w+)$/.exec(text.endsWith(`/${protocol}`) ? text : "") ??
    /^\w+ type (\d+)(?:-(\d+))?$/.exec(text.startsWith(`${protocol} type `) ? text : "") ??
    [];
  return first !== "" && Number(first) <= port && port <= Number(last);
}

function edit(
  folder: RandomFolder,
  changes: readonly { readonly file: string; readonly edits: readonly TextEdit[] }[],
): RandomFolder {
  const names = new Set([...folder.files.map(({ file }) => file), ...changes.map(({ file }) => file)]);
  const files = [...names].map((file) => {
    const edits = changes.filter((change) => change.file === file).flatMap((change) => change.edits);
    return { file, text: applyEdits(folder.files.find((one) => one.file === file)?.text ?? "", edits) };
  });
  return { ...folder, files };
}

function countRejected({ files, settings }: RandomFolder, file: string): number {
  return analyzeWorkspace(files, settings)
    .documents(file)
    .filter(({ verdict }) => verdict.startsWith("reject")).length;
}
