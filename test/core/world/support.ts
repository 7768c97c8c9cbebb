// A small folder, given as path → text, read as the world room reads it.

import { profiles } from "../../../src/core/profiles/index.ts";
import { readInstallation } from "../../../src/core/world/installation.ts";
import type { KubeObject } from "../../../src/core/world/kubeObject.ts";
import { makeNamespaceResolver, readKustomization } from "../../../src/core/world/kustomization.ts";
import { loadWorkspaceConfig } from "../../../src/core/world/loadWorkspaceConfig.ts";
import { mergeConfig } from "../../../src/core/world/mergeConfig.ts";
import { readObjects } from "../../../src/core/world/readObjects.ts";
import type { WorldReading } from "../../../src/core/world/readWorld.ts";
import { readWorld } from "../../../src/core/world/readWorld.ts";
import { isWorkspaceFile } from "../../../src/core/world/splitWorlds.ts";
import type { WorkspaceConfig } from "../../../src/core/world/workspaceConfig.ts";
import { readSourceFile } from "../../../src/core/yaml/readFile.ts";
import type { SourceFile } from "../../../src/core/yaml/sourceDocument.ts";

export interface Folder {
  readonly sources: readonly SourceFile[];
  readonly reading: WorldReading;
  readonly objects: readonly KubeObject[];
}

export function readFolder(
  texts: Readonly<Record<string, string>>,
  settings: WorkspaceConfig = {},
  previous?: Folder,
): Folder {
  const sources = Object.keys(texts)
    .sort()
    .map((file) =>
      readSourceFile(
        file,
        texts[file] ?? "",
        previous?.sources.find((source) => source.file === file),
      ),
    );
  const workspaceSource = sources.find(({ file }) => isWorkspaceFile(file));
  const loaded = workspaceSource === undefined ? undefined : loadWorkspaceConfig(workspaceSource, profiles);
  const config = mergeConfig(loaded, settings, {});
  const kustomizations = sources.flatMap((source) => readKustomization(source) ?? []);
  const namespaceOf = makeNamespaceResolver(kustomizations, config.value.defaultNamespace ?? "default");
  const objects = sources.flatMap((source) => readObjects(source, namespaceOf(source.file).namespace).objects);
  const reading = readWorld(
    {
      profiles,
      root: ".",
      objects,
      config,
      installations: sources.flatMap((source) => readInstallation(source)),
      textOf: (file) => texts[file],
      ...(workspaceSource === undefined || loaded === undefined
        ? {}
        : { workspaceFile: { file: workspaceSource.file, endpointRanges: loaded.endpointRanges } }),
    },
    previous?.reading,
  );
  return { sources, reading, objects };
}
