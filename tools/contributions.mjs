// What package.json takes from elsewhere: contributions from src/protocol, publisher and repository from tools/owner.json.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadTypeScript } from "./loadTypeScript.mjs";

/**
 * @param {string} root folder of the project
 * @param {Record<string, unknown>} manifest package.json as it is
 * @returns {Promise<Record<string, unknown>>} package.json as it should be, key order kept
 */
export async function withContributions(root, manifest) {
  const { commands, commandCategory } = await loadTypeScript(join(root, "src/protocol/commands.ts"));
  const { settings, settingsSection } = await loadTypeScript(join(root, "src/protocol/settings.ts"));
  const owner = JSON.parse(await readFile(join(root, "tools/owner.json"), "utf8"));
  return {
    ...manifest,
    publisher: owner.publisher,
    repository: { type: "git", url: owner.repository },
    activationEvents: ["onLanguage:yaml", "onUri", "onWebviewPanel:ciliumPolicyLens.flow"],
    contributes: {
      commands: Object.values(commands).map(({ id, title, icon }) => ({
        command: id,
        title,
        category: commandCategory,
        ...(icon && { icon }),
      })),
      menus: menusOf(Object.values(commands)),
      configuration: { title: commandCategory, properties: propertiesOf(settings, settingsSection) },
      languages: [{ id: "cilium-policymap", aliases: ["Cilium Policy Map"], extensions: [".policymap"] }],
      grammars: [
        {
          language: "cilium-policymap",
          scopeName: "source.cilium-policymap",
          path: "./syntaxes/policymap.tmLanguage.json",
        },
      ],
    },
  };
}

function menusOf(commands) {
  return {
    commandPalette: commands
      .filter((command) => command.paletteWhen)
      .map((command) => ({ command: command.id, when: command.paletteWhen })),
    "editor/context": commands
      .filter((command) => command.contextWhen)
      .map((command, index) => ({
        command: command.id,
        when: command.contextWhen,
        group: `navigation@${index + 1}`,
      })),
  };
}

function propertiesOf(settings, section) {
  return Object.fromEntries(
    Object.entries(settings).map(([name, { description, ...rest }], order) => [
      `${section}.${name}`,
      { ...rest, markdownDescription: description, order },
    ]),
  );
}
