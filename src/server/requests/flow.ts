// ciliumPolicyLens/flow: one flow to its verdict, in words for the flow view; in another version where the form names one.
import type { WorldView } from "../../core/index.ts";
import type { RequestTypes } from "../../protocol/requests.ts";
import { askedFlow } from "../askedFlow.ts";
import { unparsedTexts, verdictView } from "../flowView.ts";
import type { Folder } from "../folder.ts";
import type { Session } from "../session.ts";

type Types = RequestTypes["flow"];

export function flowRequest(session: Session, form: Types["params"]): Types["result"] {
  const { backend, cilium, packets, ...whole } = form;
  const asked = askedFlow(session, whole);
  if ("errors" in asked) return { kind: "fieldErrors", errors: asked.errors };
  const { folder, name, flow } = asked;
  const world = cilium === undefined ? asked.world : worldUnder(session, folder, cilium, asked.world.root);
  if (world === undefined)
    return { kind: "fieldErrors", errors: [{ field: "world", message: `No Cilium ${cilium} is known`, nearest: [] }] };
  const answer = packets === "first" ? world.firstPacket(flow) : world.flow(flow);
  if ("error" in answer) {
    return { kind: "fieldErrors", errors: [{ field: answer.field, message: answer.error, nearest: answer.nearest }] };
  }
  return {
    kind: "verdict",
    verdict: verdictView({ session, folder, world, name }, flow, answer, backend),
    unparsed: unparsedTexts({ session, folder, world, name }),
  };
}

/** The same folder as another version takes it; undefined where that version is not known. */
function worldUnder(session: Session, folder: Folder, cilium: string, root: string): WorldView | undefined {
  const snapshot = folder.snapshotFor(cilium, () => session.makeAnalyzer());
  if (snapshot.settingsProblems.some(({ code }) => code === "unknown-version")) return undefined;
  return snapshot.worlds.find((world) => world.root === root);
}
