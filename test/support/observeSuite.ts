// What pages of test/suites/observe show of a walk: its events, its constants, the commands on its nodes.
import type { Snapshot } from "../../src/core/index.ts";
import { askFence, type WalkFence } from "./walkSuite.ts";

export const observedKinds = ["events", "constants", "on-node"] as const;

export function renderObservedFence(fence: WalkFence, snapshot: Snapshot): readonly string[] {
  return renderers[fence.info.split(" ")[0] as (typeof observedKinds)[number]](fence, snapshot);
}

const renderers = {
  /** `+` is printed as Helm installs the version; `-` is left out, and why. Hubble's line stands below. */
  events(fence, snapshot) {
    const { walk } = askFence(fence, snapshot);
    return [
      ...walk.events.flatMap(({ node, monitor, hubble, hidden }) =>
        hidden === null
          ? [`+ ${node}: ${monitor}`, ...(hubble === null ? [] : [`    hubble: ${hubble}`])]
          : [`- ${node}: ${monitor}`, `    hidden: ${hidden}`],
      ),
      ...(walk.dropCounter === null ? [] : [`${walk.dropCounter.command}: ${walk.dropCounter.row}`]),
    ];
  },
  /** A `*` stands before what rests on assumptions. */
  constants(fence, snapshot) {
    const { answer } = askFence(fence, snapshot);
    return answer.constants.flatMap(({ title, object, rows }) => [
      `${title}, ${object}`,
      ...rows.map(({ name, template, value, note, assumed }) => {
        const from = template === null ? "" : `${template} -> `;
        return `${assumed ? "*" : " "} ${name}: ${from}${value}${note === "" ? "" : ` (${note})`}`;
      }),
    ]);
  },
  /** `$` on the node, `pod$` in its Cilium pod; below each what it prints. */
  "on-node"(fence, snapshot) {
    const { walk } = askFence(fence, snapshot);
    return walk.hops.flatMap(({ node, device, program, onNode }, at) =>
      onNode.length === 0
        ? []
        : [
            `${at + 1}. ${node} ${device}${program === null ? "" : ` ${program}`}`,
            ...onNode.flatMap(({ place, command, expect }) => [
              `   ${place === "node" ? "" : "pod"}$ ${command}`,
              `     ${expect}`,
            ]),
          ],
    );
  },
} satisfies Record<(typeof observedKinds)[number], (fence: WalkFence, snapshot: Snapshot) => readonly string[]>;
