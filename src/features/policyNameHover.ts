// Hover on a policy's name: what it turns on in each direction, for whom, and whether it counts at all.
import type { PolicyView, WorldView } from "../core/index.ts";
import { endpointsText } from "./endpointsText.ts";
import { countText } from "./keyText.ts";
import { codeSpan, escapeMarkdown } from "./markdown.ts";

export function policyNameBlocks(world: WorldView, policy: PolicyView): readonly string[] {
  const title = `**${escapeMarkdown(policy.title)}** in Cilium ${world.cilium}`;
  if (policy.rejected !== undefined) {
    return [
      title,
      `Rejected: ${escapeMarkdown(policy.rejected)}`,
      "It is left out of every answer, as the cluster has no such policy.",
    ];
  }
  if (!policy.isRead) return [title, "Not read: the agent's options leave this kind out, so it has no effect."];
  const endpoints = [...new Set(policy.subjects.flatMap((subject) => subject.endpoints))];
  return [
    title,
    ["ingress" as const, "egress" as const].map((direction) => `- ${directionText(policy, direction)}`).join("\n"),
    `Selects ${endpointsText(world, endpoints)}${selectorsText(policy)}.`,
  ];
}

function directionText(policy: PolicyView, direction: "ingress" | "egress"): string {
  const items = policy.items.filter((item) => item.direction === direction);
  const nAllow = items.filter(({ verdict }) => verdict === "allow").length;
  const nPass = items.filter(({ verdict }) => verdict === "pass").length;
  const nDeny = items.length - nAllow - nPass;
  const rules = [
    nAllow > 0 ? countText(nAllow, "allow rule") : "",
    nDeny > 0 ? countText(nDeny, "deny rule") : "",
    nPass > 0 ? countText(nPass, "pass rule") : "",
  ].filter((part) => part !== "");
  const word = direction === "ingress" ? "Ingress" : "Egress";
  if (policy.defaultDeny[direction] !== undefined) {
    return `${word}: turns on default deny; what no key allows is dropped${rules.length === 0 ? "" : ` (${rules.join(", ")})`}`;
  }
  return items.length === 0 ? `${word}: says nothing` : `${word}: ${rules.join(", ")}, does not turn on default deny`;
}

function selectorsText({ subjects }: PolicyView): string {
  const selectors = subjects.map(({ effective }) => effective).filter((text) => text !== "");
  return selectors.length === 0 ? "" : ` by ${selectors.slice(0, 3).map(codeSpan).join(", ")}`;
}
