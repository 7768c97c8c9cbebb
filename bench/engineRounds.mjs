// Our engine against Cilium's: the same documents and identities, regenerated in turns.
import { CommandPeer } from "./commandPeer.mjs";
import { writeJson } from "./environment.mjs";
import { judge, median, printTable, short } from "./table.mjs";
import { cidrs, l3l4, mixed } from "./workloads.mjs";

const nRounds = 5;
/** CPU time that one round takes about, in nanoseconds: short work is repeated within it. */
const roundLength = 250e6;
/** Work of ours before the first round, so that it runs as it does in a long-lived process: compiled. */
const warmUp = 600e6;

/** Both engines look up this many keys in turn, or all that a smaller map holds; a time is that of one. */
const keysPerLookup = 4096;

/** What is measured of each workload, with its target as a ratio; memory in bytes. */
const workloads = [
  { ...l3l4(10, 100, 10), measures: { warm: undefined, cold: undefined } },
  { ...l3l4(100, 1000, 10), measures: { warm: 0.5, cold: undefined, lookup: 0.5 } },
  { ...l3l4(1000, 1000, 10), measures: { warm: 0.5, again: undefined, walk: undefined, lookup: 0.5 }, memory: 60 },
  { ...l3l4(1000, 10000, 10), measures: { warm: 0.5, lookup: 0.5 }, memory: 60 },
  { ...l3l4(1000, 10000, 100), measures: { warm: 0.5, cold: undefined, lookup: 0.5 }, memory: 60 },
  { ...cidrs(1000), measures: { warm: undefined, cold: 0.1, lookup: 0.5 } },
  { ...mixed(250, 2000, 10), measures: { warm: 0.5, cold: undefined, lookup: 0.5 } },
];

const whatOf = {
  warm: "regenerate, selectors warm",
  again: "regenerate, warm, peer with size hints",
  cold: "regenerate, selectors cold",
  walk: "visit every entry",
  lookup: "look up a key it holds",
};

/** Prints the tables; throws where the two engines disagree. */
export async function runEngineRounds(node, ourProgram, goProgram, only = "") {
  const rows = [];
  const memory = [];
  const growth = [];
  for (const { measures, memory: memoryTarget, ...workload } of workloads.filter(({ name }) => name.includes(only))) {
    const file = await writeJson("workload.json", workload);
    const peers = { ours: new CommandPeer(node, ["--expose-gc", ourProgram]), go: new CommandPeer(goProgram, []) };
    try {
      const all = Object.values(peers);
      await Promise.all(all.map((peer) => peer.ask("load", { file })));
      const size = await compare(peers);
      for (const [measure, target] of Object.entries(measures)) {
        const { ours, go } = await measureInTurns(peers, measure);
        process.stderr.write(".");
        rows.push([workload.name, size, whatOf[measure], ...show(ours, go, measure), ...judge(ours / go, target)]);
        if (
          measure === "warm" &&
          target !== undefined &&
          workload.name.startsWith("1") &&
          workload.name.endsWith("(10)")
        )
          growth.push({ size, ours, go });
      }
      if (memoryTarget !== undefined) {
        const ours = await peers.ours.ask("memory");
        const go = await peers.go.ask("memory");
        const verdict = ours <= memoryTarget ? "met" : "MISSED";
        memory.push([
          workload.name,
          size,
          `${ours.toFixed(0)} B`,
          `${go.toFixed(0)} B`,
          `≤ ${memoryTarget} B`,
          verdict,
        ]);
      }
    } finally {
      for (const peer of Object.values(peers)) peer.stop();
    }
  }
  const head = ["workload", "entries", "what", "ours", "Cilium", "ratio", "target", ""];
  printTable(
    `Policy engine against Cilium's (Go, v1.20.2), CPU time, medians of ${nRounds} rounds in turns`,
    head,
    rows,
  );
  printTable("Memory of one map, per entry", ["workload", "entries", "ours", "Cilium", "target", ""], memory);
  printGrowth(growth);
}

/** The two engines give different answers: there is nothing to compare. */
export class Disagreement extends Error {}

/** The number of entries, after the same answer from both; small maps are compared entry by entry. */
async function compare({ ours, go }) {
  const sizes = [await ours.ask("size"), await go.ask("size")];
  if (sizes[0] !== sizes[1]) throw new Disagreement(`our map has ${sizes[0]} entries, Cilium's has ${sizes[1]}`);
  if (sizes[0] <= 200_000) {
    const [mine, theirs] = [(await ours.ask("entries")).sort(), (await go.ask("entries")).sort()];
    const different = mine.findIndex((entry, index) => entry !== theirs[index]);
    if (different >= 0)
      throw new Disagreement(`entries differ: ours ${mine[different]}, Cilium's ${theirs[different]}`);
  }
  return sizes[0];
}

async function measureInTurns({ ours, go }, measure) {
  const lengthOf = (time) => (measure === "lookup" ? time * keysPerLookup : time);
  const repeatFor = (time) => Math.min(5000, Math.max(1, Math.round(roundLength / lengthOf(time))));
  for (let spent = 0; spent < warmUp; ) {
    const first = await ours.ask(measure, { repeat: 1 });
    const repeat = repeatFor(first);
    spent += lengthOf(first + repeat * (await ours.ask(measure, { repeat })));
  }
  const sides = { ours: { peer: ours, times: [] }, go: { peer: go, times: [] } };
  for (const side of Object.values(sides)) side.repeat = repeatFor(await side.peer.ask(measure, { repeat: 1 }));
  for (let round = 0; round < nRounds; round++) {
    for (const { peer, times, repeat } of Object.values(sides)) times.push(await peer.ask(measure, { repeat }));
  }
  return { ours: median(sides.ours.times), go: median(sides.go.times) };
}

function show(ours, go, measure) {
  return [ours, go].map((time) => (measure === "lookup" ? `${time.toFixed(0)} ns` : `${short(time / 1e6)} ms`));
}

/** How time grows with entries: 1 = in step. */
function printGrowth(points) {
  const rows = points.slice(1).map((point, index) => {
    const last = points[index];
    const exponent = (side) => Math.log(point[side] / last[side]) / Math.log(point.size / last.size);
    const [ours, go] = [exponent("ours"), exponent("go")];
    return [`${last.size} → ${point.size}`, ours.toFixed(2), go.toFixed(2), "≤ 1.1", ours <= 1.1 ? "met" : "MISSED"];
  });
  printTable("Growth exponent of the warm regeneration", ["entries", "ours", "Cilium", "target", ""], rows);
}
