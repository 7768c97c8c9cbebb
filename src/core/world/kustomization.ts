// The namespace that kustomizations give to objects which name none (interfaces.md, The world: Namespace), and the files
// that are patches of theirs, which are no objects.
// Leaves out: what patches change, Flux's Kustomization, remote bases, and that kustomize overrides a written namespace too.

import { addToList } from "../text/listMap.ts";
import { getItems, getString, getValue } from "../yaml/node.ts";
import type { DocumentContent, SourceFile } from "../yaml/sourceDocument.ts";
import { getText, getTexts } from "./nodeValues.ts";
import { baseName, folderOf } from "./splitWorlds.ts";

const fileNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
const listKeys = ["resources", "bases", "components"];

export interface Kustomization {
  readonly file: string;
  readonly folder: string;
  readonly namespace: string | undefined;
  /** Files and folders that it lists, as paths of the world. */
  readonly targets: readonly string[];
  /** Files that it lays over objects of other files. */
  readonly patches: readonly string[];
}

export interface NamespaceChoice {
  readonly namespace: string;
  /** The kustomization that says so; undefined for the default. */
  readonly from: string | undefined;
}

/** The kustomization in `file`, or undefined. */
export function readKustomization(file: SourceFile): Kustomization | undefined {
  const isNamedSo = fileNames.includes(baseName(file.file));
  const way = isNamedSo ? "named" : "told";
  const root = file.documents.find(({ content }) => waysOf(content)[way])?.content.root;
  if (root === undefined) return undefined;
  const folder = folderOf(file.file);
  const inWorld = (paths: readonly string[]) => paths.flatMap((path) => joinPath(folder, path) ?? []);
  const targets = inWorld(listKeys.flatMap((key) => getTexts(getValue(root, key))));
  const patches = inWorld([
    ...["patches", "patchesJson6902"].flatMap((key) =>
      getItems(getValue(root, key)).flatMap((patch) => getText(getValue(patch, "path")) ?? []),
    ),
    ...getTexts(getValue(root, "patchesStrategicMerge")),
  ]).filter((path) => !targets.includes(path));
  const namespace = getString(getValue(root, "namespace")) || undefined;
  return { file: file.file, folder, namespace, targets, patches };
}

/** How a document is a kustomization. */
interface Ways {
  /** In a file of that name. */
  readonly named: boolean;
  /** In any file. */
  readonly told: boolean;
}

const ways = new WeakMap<DocumentContent, Ways>();

/** Worked out once per text. */
function waysOf(content: DocumentContent): Ways {
  let known = ways.get(content);
  if (known === undefined) {
    const { root } = content;
    const apiVersion = getText(getValue(root, "apiVersion")) ?? "";
    const isOfKustomize = root?.kind === "map" && apiVersion.startsWith("kustomize.config.k8s.io/");
    const kind = getText(getValue(root, "kind")) ?? "";
    known = {
      named: isOfKustomize || (root?.kind === "map" && apiVersion === ""),
      told: isOfKustomize && (kind === "Kustomization" || kind === "Component"),
    };
    ways.set(content, known);
  }
  return known;
}

/**
 * The namespace of objects in a file: that of the nearest kustomization above it which lists the file or its folder,
 * else of one that lists this kustomization, and so on outwards; else of those which list it from elsewhere
 * (`../base`), where they agree; else `defaultNamespace`.
 */
export function makeNamespaceResolver(
  kustomizations: readonly Kustomization[],
  defaultNamespace: string,
): (file: string) => NamespaceChoice {
  const listers = new Map<string, Kustomization[]>();
  for (const kustomization of kustomizations) {
    for (const target of kustomization.targets) {
      addToList(listers, target, kustomization);
    }
  }
  const resolve = (targets: readonly string[], seen: ReadonlySet<string>): NamespaceChoice | undefined => {
    const found = new Set(targets.flatMap((target) => listers.get(target) ?? []).filter(({ file }) => !seen.has(file)));
    const follow = (kustomization: Kustomization): NamespaceChoice | undefined =>
      kustomization.namespace === undefined
        ? resolve([kustomization.folder, kustomization.file], new Set([...seen, kustomization.file]))
        : { namespace: kustomization.namespace, from: kustomization.file };
    const start = targets[0] ?? "";
    const above = [...found]
      .filter(({ folder }) => isAbove(folder, start))
      .sort((a, b) => b.folder.length - a.folder.length);
    for (const kustomization of above) {
      const choice = follow(kustomization);
      if (choice !== undefined) return choice;
    }
    const elsewhere = [...found]
      .filter((kustomization) => !above.includes(kustomization))
      .flatMap((kustomization) => follow(kustomization) ?? []);
    const [first] = elsewhere;
    return first !== undefined && elsewhere.every(({ namespace }) => namespace === first.namespace) ? first : undefined;
  };
  const known = new Map<string, NamespaceChoice>();
  return (file) => {
    let choice = known.get(file);
    if (choice === undefined) {
      choice = resolve([file, folderOf(file)], new Set()) ?? { namespace: defaultNamespace, from: undefined };
      known.set(file, choice);
    }
    return choice;
  };
}

/** A file that the kustomization of its folder leaves out. */
export interface UnlistedFile {
  readonly kustomization: string;
  /** As `resources` would name it. */
  readonly path: string;
}

/**
 * Where a new file has to be listed: in the nearest kustomization that stands in its folder, or above it and lists a file
 * beside it. Undefined where there is none, or it lists the file already.
 */
export function findUnlisted(file: string, kustomizations: readonly Kustomization[]): UnlistedFile | undefined {
  const beside = folderOf(file);
  const listsBeside = ({ folder, targets }: Kustomization) =>
    isAbove(folder, file) && targets.some((target) => /\.(ya?ml|json)$/i.test(target) && folderOf(target) === beside);
  const [nearest] = kustomizations
    .filter((kustomization) => kustomization.folder === beside || listsBeside(kustomization))
    .sort((a, b) => b.folder.length - a.folder.length);
  if (nearest === undefined || nearest.targets.includes(file)) return undefined;
  const path = nearest.folder === "." ? file : file.slice(nearest.folder.length).replace(/^\//, "");
  return { kustomization: nearest.file, path };
}

function isAbove(folder: string, path: string): boolean {
  return folder === "."
    ? !path.startsWith("/") && !path.startsWith("../")
    : path.startsWith(folder === "/" ? "/" : `${folder}/`);
}

/** `path` as written in `folder`, normalised; undefined for remote bases. */
function joinPath(folder: string, path: string): string | undefined {
  if (path.includes("://") || path.includes("?ref=") || path.startsWith("git@")) return undefined;
  const segments = path.startsWith("/") || folder === "." ? [] : folder.split("/");
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    const last = segments.at(-1);
    if (segment === ".." && last !== undefined && last !== "" && last !== "..") segments.pop();
    else segments.push(segment);
  }
  return segments.length === 0 ? "." : segments.join("/");
}
