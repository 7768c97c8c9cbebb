// Reads pages of walks: one `yaml world` fence of manifests, then `walk` fences whose info says version, ends and options.
//   ```walk 1.20 shop/web -> shop/db 5432/TCP routing=native phase=reply --enable-host-firewall=true
import type { Flow, FlowAnswer, Hop, Snapshot, Step, Walk, WalkOptions, WalkPhase } from "../../src/core/index.ts";

export interface WalkFence {
  readonly info: string;
  readonly cilium: string;
  readonly flow: Flow;
  readonly phase: WalkPhase;
  readonly options: Readonly<Record<string, string>>;
  readonly lines: readonly string[];
}

/** `kind`: the first word of the fences. */
export function readWalkFences(
  source: string,
  kind = "walk",
): { readonly world: string; readonly fences: readonly WalkFence[] } {
  const fences = [...source.matchAll(/^```(\S.*)\n([\s\S]*?)^```$/gm)].map(([, info = "", text = ""]) => ({
    info,
    text,
  }));
  return {
    world: fences.find(({ info }) => info === "yaml world")?.text ?? "",
    fences: fences.filter(({ info }) => info.startsWith(`${kind} `)).map(({ info, text }) => readFence(info, text)),
  };
}

function readFence(info: string, text: string): WalkFence {
  const match = /^\S+ (\S+) (\S+) -> (\S+) (\d+)\/(\w+)(.*)$/.exec(info);
  if (match === null) throw new Error(`not a walk: ${info}`);
  const [, cilium = "", from = "", to = "", port = "", protocol = "", rest = ""] = match;
  const words = rest.trim().split(/\s+/).filter(Boolean);
  const pairs = words.map((word) => word.replace(/^--/, "").split("=") as [string, string]);
  const agent = new Set(words.filter((word) => word.startsWith("--")).map((word) => word.slice(2).split("=")[0]));
  const walk = pairs
    .filter(([name]) => name !== "phase" && !agent.has(name))
    .map(([name, value]) => [name, readValue(value)]);
  return {
    info,
    cilium,
    flow: { from, to, protocol, port: Number(port), walk: Object.fromEntries(walk) as Partial<WalkOptions> },
    phase: (pairs.find(([name]) => name === "phase")?.[1] ?? "request") as WalkPhase,
    options: Object.fromEntries(pairs.filter(([name]) => agent.has(name))),
    lines: text.split("\n").filter(Boolean),
  };
}

function readValue(text: string): string | boolean | number {
  if (text === "true" || text === "false") return text === "true";
  return /^\d+$/.test(text) ? Number(text) : text;
}

export function renderWalkFence(fence: WalkFence, snapshot: Snapshot): readonly string[] {
  const { walk: found } = askFence(fence, snapshot);
  return [...found.hops.flatMap(hopLines), outcomeLine(found)];
}

/** The answer, of a service's first backend, and the walk that the fence asks for. */
export function askFence(fence: WalkFence, { worlds }: Snapshot): { readonly answer: FlowAnswer; readonly walk: Walk } {
  const answer = worlds[0]?.flow(fence.flow);
  if (answer === undefined || "error" in answer) throw new Error(answer?.error ?? "no world");
  const own = answer.backends?.[0]?.answer ?? answer;
  const walk = own.walk?.walks.find(({ phase }) => phase === fence.phase);
  if (walk === undefined) throw new Error(`no such walk: ${fence.info}`);
  return { answer: own, walk };
}

/** Steps that decide, beside the hop itself. */
const shown: readonly Step["step"][] = [
  "service",
  "affinity",
  "dnat",
  "drop",
  "reverse-nat",
  "ipcache",
  "identity",
  "policy",
  "host-firewall",
  "masquerade",
  "encapsulation",
  "mark",
  "proxy",
  "not-modelled",
];

function hopLines(hop: Hop, at: number): readonly string[] {
  const what = hop.program ?? "-";
  return [
    `${at + 1}. ${hop.node} ${hop.device} ${hop.hook} ${what}: ${hop.reachedThrough}`,
    ...hop.steps
      .filter(({ step }) => shown.includes(step))
      .map(({ step, input, result }) => `   ${step}: ${input} => ${result}`),
  ];
}

function outcomeLine({ outcome }: Walk): string {
  return `= ${outcome.decision}: ${outcome.message}`;
}

export function replaceFence(source: string, { info }: WalkFence, lines: readonly string[]): string {
  const start = source.indexOf(`\`\`\`${info}\n`);
  const body = start + info.length + 4;
  const end = source.indexOf("\n```", body - 1);
  return `${source.slice(0, body)}${lines.join("\n")}${source.slice(end)}`;
}
