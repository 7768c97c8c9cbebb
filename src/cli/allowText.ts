// What would let a denied flow pass, as `flow` prints it: for each side the edits, those that open least first.
import type { Flow, FlowAnswer, WorldView } from "../core/index.ts";
import { allowView } from "../features/flowAllow.ts";
import { plainText } from "../features/sentence.ts";

type Side = ReturnType<typeof allowView>["sides"][number];

/** Whether some end's policy or a proxy denies it: else there is nothing to propose. */
export function isDeniedByPolicy({ egress, ingress, backends, l7 }: FlowAnswer): boolean {
  if (backends !== null) return backends.some(({ answer }) => isDeniedByPolicy(answer));
  return l7?.decision === "denied" || [egress, ingress].some((side) => side?.decision === "denied");
}

export function allowLines(world: WorldView, flow: Flow, found: FlowAnswer): readonly string[] {
  if (!isDeniedByPolicy(found)) return [];
  const answer = world.allow(flow);
  if ("error" in answer) return [];
  return allowView(answer).sides.flatMap(sideLines);
}

function sideLines({ title, proposals, blockedBy }: Side): readonly string[] {
  return [
    `To allow it, ${title.charAt(0).toLowerCase()}${title.slice(1)}:`,
    ...blockedBy.map((sentence) => `  ${plainText(sentence)}`),
    ...proposals.flatMap(({ title: what, place, isNewFile, text, alsoAllows, notes }, at) => [
      `  ${at + 1}. ${what} (${isNewFile ? place.file : `${place.file}:${place.line + 1}`})`,
      ...text.split("\n").map((line) => `     | ${line}`),
      ...(alsoAllows.length === 0 ? ["     Nothing else passes with it."] : ["     Passes with it:"]),
      ...alsoAllows.map((line) => `       ${line}`),
      ...notes.map((line) => `     ${line}`),
    ]),
    "",
  ];
}
