// The workspace file, the settings and the command line as one: each wins over the one before.
import type { LoadedConfig } from "./loadWorkspaceConfig.ts";
import type { ChosenVersion } from "./version.ts";
import type { WorkspaceConfig } from "./workspaceConfig.ts";

export interface MergedConfig {
  readonly value: WorkspaceConfig;
  /** Who chose the version; undefined: nobody, so the folder says. */
  readonly version: ChosenVersion | undefined;
}

/** Lists replace each other, maps (options, dns, checks) are laid over each other; empty texts and lists, and `auto`, say nothing. */
export function mergeConfig(
  file: LoadedConfig | undefined,
  settings: WorkspaceConfig,
  commandLine: WorkspaceConfig,
): MergedConfig {
  const layers = [file?.value ?? {}, settings, commandLine].map(dropUnset);
  const value: Record<string, unknown> = {};
  for (const layer of layers) {
    for (const [key, part] of Object.entries(layer)) {
      value[key] = isPlainMap(part) && isPlainMap(value[key]) ? { ...value[key], ...part } : part;
    }
  }
  const [fileLayer, settingsLayer, commandLineLayer] = layers;
  const version =
    choose(commandLineLayer, "--cilium") ??
    choose(settingsLayer, "the setting ciliumPolicyLens.cilium") ??
    choose(fileLayer, file?.ciliumFrom ?? "the workspace file");
  return { value: value as WorkspaceConfig, version };
}

function choose(layer: WorkspaceConfig | undefined, from: string): ChosenVersion | undefined {
  return layer?.cilium === undefined ? undefined : { version: layer.cilium, from };
}

function dropUnset(config: WorkspaceConfig): WorkspaceConfig {
  const isSet = (part: unknown): boolean =>
    part !== undefined &&
    part !== null &&
    part !== "" &&
    part !== "auto" &&
    !(Array.isArray(part) && part.length === 0);
  return Object.fromEntries(Object.entries(config).filter(([, part]) => isSet(part)));
}

function isPlainMap(part: unknown): part is Readonly<Record<string, unknown>> {
  return typeof part === "object" && part !== null && !Array.isArray(part);
}
