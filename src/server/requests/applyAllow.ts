// ciliumPolicyLens/applyAllow: puts proposals of `ciliumPolicyLens/allow` into their files, through the editor.
import type { TextDocumentEdit, WorkspaceEdit } from "vscode-languageserver";
import type { Proposal } from "../../core/index.ts";
import { addToList } from "../../core/index.ts";
import type { RequestTypes } from "../../protocol/requests.ts";
import { askedFlow } from "../askedFlow.ts";
import type { Folder } from "../folder.ts";
import type { Session } from "../session.ts";
import { toRange } from "../toLsp.ts";

type Types = RequestTypes["applyAllow"];

/** The proposals are made again from the files as they are now: an id that is gone was made from others. */
export async function applyAllowRequest(session: Session, { form, ids }: Types["params"]): Promise<Types["result"]> {
  const asked = askedFlow(session, form);
  if ("errors" in asked) return failed(asked.errors[0]?.message ?? "The flow is not known here");
  const { folder, world, flow } = asked;
  const answer = world.allow(flow);
  if ("error" in answer) return failed(answer.error);
  const all = answer.sides.flatMap(({ proposals }) => proposals);
  const picked = ids.flatMap((id) => all.find((proposal) => proposal.id === id) ?? []);
  if (picked.length === 0 || picked.length < ids.length)
    return failed("The files have changed since: look at the proposals again");
  const isApplied = await session.applyEdit(toWorkspaceEdit(folder, picked), "Allow this flow");
  if (!isApplied) return failed("The editor did not take the edit");
  const places = picked.map(({ file, line }) => ({ file: session.displayPath(folder, file), line }));
  return { kind: "applied", places };
}

function failed(message: string): Types["result"] {
  return { kind: "failed", message };
}

function toWorkspaceEdit(folder: Folder, proposals: readonly Proposal[]): WorkspaceEdit {
  const byFile = new Map<string, Proposal[]>();
  for (const proposal of proposals) addToList(byFile, proposal.file, proposal);
  const documentChanges = [...byFile].flatMap(([file, ofFile]) => {
    const uri = folder.uriOf(file);
    const texts = new Map(ofFile.flatMap(({ edits }) => edits).map((edit) => [JSON.stringify(edit), edit]));
    const edit: TextDocumentEdit = {
      textDocument: { uri, version: null },
      edits: [...texts.values()].map(({ range, newText }) => ({ range: toRange(folder, file, range), newText })),
    };
    return ofFile.some(({ isNewFile }) => isNewFile) ? [{ kind: "create" as const, uri }, edit] : [edit];
  });
  return { documentChanges };
}
