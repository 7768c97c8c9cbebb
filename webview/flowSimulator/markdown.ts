// The answer as Markdown, for an issue or a chat: the verdict, both sides, the path with the steps that say something, and
// what it rests on. Pure.

import type { FlowForm } from "../../src/protocol/flowForm.ts";
import type { WalkView } from "../../src/protocol/flowPath.ts";
import type { FlowVerdictView } from "../../src/protocol/flowView.ts";
import type { Sentence } from "../../src/protocol/sentence.ts";
import type { AbsentSide, SideView } from "../../src/protocol/sideView.ts";
import { flowText } from "./formText.ts";

export function answerMarkdown(form: FlowForm, verdict: FlowVerdictView, walk: WalkView | undefined): string {
  const { title, cilium, dropReason, egress, ingress, assumptions, leftOut } = verdict;
  const drop = dropReason ? `, drop ${dropReason.code} ${dropReason.name}` : "";
  const lines = [
    `## ${plain(title)}`,
    "",
    `\`${flowText(form)}\`, Cilium ${cilium}${plain(drop)}`,
    "",
    ...[egress, ingress].flatMap(sideLines),
    "",
    ...(walk ? walkLines(walk) : []),
    ...listed(
      "True if",
      assumptions.map(({ code, message }) => `${plain(message)} (\`${code}\`)`),
    ),
    ...listed(
      "Left out",
      leftOut.map(({ policy, reason, place }) => `${plain(policy)}, ${plain(reason)}: ${place.file}:${place.line + 1}`),
    ),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

function sideLines(side: SideView | AbsentSide): readonly string[] {
  const near = side.kind === "side" ? side.nearMisses[0] : undefined;
  const miss = near && `  - Nearest miss: ${near.place.file}:${near.place.line + 1}${sentenceText(near.sentence)}`;
  return [`- **${plain(side.title)}.** ${sentenceText(side.sentence)}`, ...(miss ? [miss] : [])];
}

function walkLines({ label, summary, hops }: WalkView): readonly string[] {
  return [
    `### ${label}: ${plain(summary)}`,
    "",
    "| # | node | device | program | step |",
    "|---|---|---|---|---|",
    ...hops.map(({ node, device, hook, program, steps }, index) => {
      const told = steps
        .filter(({ mark }) => mark !== "skipped")
        .map(({ name, result, drop }) => `${name}: ${result}${drop === null ? "" : `, **drop ${drop}**`}`)
        .join("<br>");
      const place = [device, hook].filter((word) => word !== "").join(", ");
      const cells = [String(index + 1), node, place, program === null ? "" : `\`${program}\``, told];
      return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    }),
    "",
  ];
}

function listed(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`### ${title}`, "", ...items.map((item) => `- ${item}`), ""];
}

function sentenceText(parts: Sentence): string {
  return parts
    .map((part) => {
      switch (part.kind) {
        case "place":
          return `${part.place.file}:${part.place.line + 1}`;
        case "code":
          return `\`${part.text}\``;
        case "mark":
          return `**${plain(part.text)}**`;
        default:
          return plain(part.text);
      }
    })
    .join("");
}

/** What Markdown would take for markup. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, (char) => `\\${char}`);
}
