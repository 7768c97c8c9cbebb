// Where a new policy goes: behind the policies that make it necessary, else into a file of its own beside them.
import type { SideAnswer } from "../datapath/flow.ts";
import type { UnlistedFile } from "../world/kustomization.ts";
import { findUnlisted, readKustomization } from "../world/kustomization.ts";
import type { SourceFile } from "../yaml/sourceDocument.ts";

export interface PolicyFile {
  readonly file: string;
  /** Undefined: the file is not there yet. */
  readonly source: SourceFile | undefined;
  /** A new file that a kustomization has to list. */
  readonly unlisted?: UnlistedFile;
}

/** `root`: the folder of the world, `.` for the whole. */
export function fileForNewPolicy(
  name: string,
  { defaultDenyBy }: Pick<SideAnswer, "defaultDenyBy">,
  sources: readonly SourceFile[],
  root: string,
): PolicyFile {
  const [first] = defaultDenyBy;
  for (const { file } of defaultDenyBy) {
    const source = sources.find((one) => one.file === file);
    if (source !== undefined && canTakeDocument(source)) return { file, source };
  }
  const slash = first?.file.lastIndexOf("/") ?? -1;
  const folder = slash >= 0 ? first?.file.slice(0, slash + 1) : root === "." ? "" : `${root}/`;
  for (let number = 1; ; number++) {
    const file = `${folder}${name}${number === 1 ? "" : `-${number}`}.yaml`;
    if (sources.some((one) => one.file === file)) continue;
    const unlisted = findUnlisted(
      file,
      sources.flatMap((one) => readKustomization(one) ?? []),
    );
    return { file, source: undefined, ...(unlisted === undefined ? {} : { unlisted }) };
  }
}

/** YAML that is read as it stands; standard input can't be written. */
function canTakeDocument({ file, documents }: SourceFile): boolean {
  return /\.ya?ml$/i.test(file) && documents.every(({ content }) => !content.isTemplated && content.root !== undefined);
}
