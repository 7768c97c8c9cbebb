// The commands of the extension: ids, titles and where they show.
// package.json's `commands` and `menus` are generated from this table (npm run generate).

interface CommandDefinition {
  readonly id: string;
  readonly title: string;
  /** When-clause of the command palette; absent = always offered. */
  readonly paletteWhen?: string;
  /** When-clause of the editor's context menu; absent = not there. */
  readonly contextWhen?: string;
  /** Product icon, used where the command is a button. */
  readonly icon?: string;
}

/** Every title is shown as "Cilium Policy Lens: …". */
export const commandCategory = "Cilium Policy Lens";

const inPolicyMap = "editorLangId == cilium-policymap";

export const commands = {
  simulateFlow: {
    id: "ciliumPolicyLens.simulateFlow",
    title: "Simulate Flow",
    contextWhen: `editorLangId == yaml || ${inPolicyMap}`,
    icon: "$(debug-start)",
  },
  explainHubbleFlow: { id: "ciliumPolicyLens.explainHubbleFlow", title: "Explain Hubble Flow" },
  showPolicyMap: {
    id: "ciliumPolicyLens.showPolicyMap",
    title: "Show Policy Map of an Endpoint",
    contextWhen: inPolicyMap,
    icon: "$(table)",
  },
  focusEndpoint: { id: "ciliumPolicyLens.focusEndpoint", title: "Focus Endpoint", contextWhen: inPolicyMap },
  selectVersion: { id: "ciliumPolicyLens.selectVersion", title: "Select Cilium Version" },
  compareVersions: { id: "ciliumPolicyLens.compareVersions", title: "Compare Cilium Versions" },
  decodeMark: { id: "ciliumPolicyLens.decodeMark", title: "Decode Packet Mark" },
  explainFile: {
    id: "ciliumPolicyLens.explainFile",
    title: "Explain This File",
    paletteWhen: "editorLangId == yaml || editorLangId == json || editorLangId == jsonc",
  },
  showOutput: { id: "ciliumPolicyLens.showOutput", title: "Show Output" },
  restartServer: { id: "ciliumPolicyLens.restartServer", title: "Restart Language Server" },
} as const satisfies Record<string, CommandDefinition>;

export type CommandName = keyof typeof commands;

export type CommandId = (typeof commands)[CommandName]["id"];
