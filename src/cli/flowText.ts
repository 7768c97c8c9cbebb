// flow -o text: the verdict in words first, then one sentence per side with what nearly allowed it and the lookups that
// decided it, in the order in which the datapath makes them; what would allow it; the path of the first packet; then what bounds the answer.
import type { Flow, FlowAnswer, WorldView } from "../core/index.ts";
import { flowToBackend, flowVerdict } from "../features/flowVerdict.ts";
import { plainText } from "../features/sentence.ts";
import { allowLines } from "./allowText.ts";
import type { Answer } from "./answer.ts";
import { type Shown, walkLines } from "./walkText.ts";

type Verdict = ReturnType<typeof flowVerdict>;
type Side = Extract<Verdict["egress"], { kind: "side" }>;

export function renderFlowText(world: WorldView, flow: Flow, found: FlowAnswer, answer: Answer): string {
  const { snapshot, read, given } = answer;
  const shown = { commands: given.values.has("--on-node"), constants: given.values.has("--constants") };
  const verdict = flowVerdict(world, flow, found);
  const several = snapshot.worlds.length > 1 ? `, world ${read.show(world.root)}` : "";
  const { from, to, port, layer7 } = verdict.flow;
  return [
    verdict.title,
    `${from} → ${to}, ${port}${layer7 === null ? "" : `, ${layer7}`}, Cilium ${found.cilium} (${world.profileFrom})${several}`,
    "",
    ...(found.backends === null
      ? [...answerLines(verdict), ...allowLines(world, flow, found), ...walkLines(found, shown)]
      : found.backends.length === 0
        ? [...withoutBackend(found), ...walkLines(found, shown)]
        : [...backendLines(world, flow, found.backends, shown), ...allowLines(world, flow, found)]),
    ...listed(
      "True if:",
      found.assumptions.map(({ code, message }) => `${message} [${code}]`),
    ),
    ...listed(
      "Left out of this answer:",
      found.leftOut.map(({ policy, file, line, reason }) => `${file}:${line + 1}: ${policy}: ${reason}`),
    ),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** No policy is asked: the packet gets no further than the service. */
function withoutBackend({ dropReason }: FlowAnswer): readonly string[] {
  return [
    "The service has no backend that this client gets, so no policy is asked.",
    "",
    ...(dropReason === null ? [] : [`Drop reason ${dropReason.code}: ${dropReason.name}`, ""]),
  ];
}

function backendLines(
  world: WorldView,
  flow: Flow,
  backends: NonNullable<FlowAnswer["backends"]>,
  shown: Shown,
): readonly string[] {
  return backends.flatMap(({ backend, answer }) => {
    const verdict = flowVerdict(world, flowToBackend(flow, backend), answer);
    return [
      `Backend ${backend}: ${verdict.title}`,
      ...[...answerLines(verdict), ...walkLines(answer, shown)].map((line) => (line === "" ? "" : `  ${line}`)),
    ];
  });
}

function answerLines({ egress, ingress, l7, dropReason }: Verdict): readonly string[] {
  return [
    ...[egress, ingress].flatMap((side) => [
      side.title,
      `  ${plainText(side.sentence)}`,
      ...(side.kind === "side" ? sideLines(side) : []),
      "",
    ]),
    ...(l7 === null ? [] : proxyLines(l7)),
    ...(dropReason === null ? [] : [`Drop reason ${dropReason.code}: ${dropReason.name}`, ""]),
  ];
}

function proxyLines({ decision, direction, sentence, nearest, names }: NonNullable<Verdict["l7"]>): readonly string[] {
  const width = Math.max(0, ...(names ?? []).map(({ name }) => name.length));
  return [
    `Proxy at ${direction}: ${decision}`,
    `  ${plainText(sentence)}`,
    ...(nearest.length === 0 ? [] : ["  Nearest:"]),
    ...nearest.map(
      ({ place, sentence: words, differs }) =>
        `    ${place.file}:${place.line + 1}${plainText(words)} (${differs.join(", ")})`,
    ),
    ...(names === null || names.length < 2 ? [] : ["  A resolver in this pod asks, in order, until one is answered:"]),
    ...(names === null || names.length < 2
      ? []
      : names.map(({ name, decision: one, rule }) => {
          const by = rule === null ? "" : ` by ${rule.text} (${rule.place.file}:${rule.place.line + 1})`;
          return `    ${name.padEnd(width)}  ${one === "denied" ? "REFUSED" : `allowed${by}`}`;
        })),
    "",
  ];
}

function sideLines({ nearMisses, lookups, outcome }: Side): readonly string[] {
  const keys = lookups.map(({ key }) => `${key.peer} ${key.identity} ${key.port}`);
  const bytes = lookups.map(({ key }) => key.bytes.map(({ hex }) => hex).join(" "));
  const width = Math.max(0, ...keys.map((key) => key.length));
  return [
    ...(nearMisses.length === 0 ? [] : ["  Nearest:"]),
    ...nearMisses.map(
      ({ place, differsAt, sentence, differs }) =>
        `    ${place.file}:${place.line + 1}${plainText(sentence)} (${differs.join(", ")}${inLine(place, differsAt)})`,
    ),
    "  Looked up, in order:",
    ...lookups.map(({ found }, at) => {
      const result =
        found === null ? "nothing" : [`${found.identity} ${found.port} ${found.verdict}`, ...found.extras].join(", ");
      return `    ${at + 1}. ${(keys[at] ?? "").padEnd(width)}  ${bytes[at]}  ${result}`;
    }),
    `  ${plainText(outcome)}`,
  ];
}

/** Where in the rule, if not on its own line. */
function inLine(rule: { readonly line: number }, { line }: { readonly line: number }): string {
  return line === rule.line ? "" : ` in line ${line + 1}`;
}

function listed(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line.replaceAll("\n", " ")}`), ""];
}
