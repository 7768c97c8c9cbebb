// Everything that a client can ask: method → handler. No other message gets an answer.
// Each handler waits until the folders are read, and gives an empty answer where it fails (runSafe).
import type { Connection } from "vscode-languageserver";
import { serverNotifications, serverRequests } from "../../protocol/requests.ts";
import type { Files } from "../files.ts";
import { runSafe } from "../runSafe.ts";
import type { Session } from "../session.ts";
import { allowRequest } from "./allow.ts";
import { applyAllowRequest } from "./applyAllow.ts";
import { codeActionRequest } from "./codeAction.ts";
import { codeLensRequest } from "./codeLens.ts";
import { compareVersionsRequest } from "./compareVersions.ts";
import { decodeMarkRequest } from "./decodeMark.ts";
import { endpointsRequest } from "./endpoints.ts";
import { explainFileRequest } from "./explainFile.ts";
import { flowRequest } from "./flow.ts";
import { flowAtRequest } from "./flowAt.ts";
import { flowChoicesRequest } from "./flowChoices.ts";
import { focusNotification } from "./focus.ts";
import { hoverRequest } from "./hover.ts";
import { inlayHintRequest } from "./inlayHint.ts";
import { observedRequest } from "./observed.ts";
import { policyMapRequest } from "./policyMap.ts";

const noAnswer = "No answer: see the output";

const requests = {
  "textDocument/hover": { handler: hoverRequest, empty: null },
  "textDocument/inlayHint": { handler: inlayHintRequest, empty: [] },
  "textDocument/codeLens": { handler: codeLensRequest, empty: [] },
  "textDocument/codeAction": { handler: codeActionRequest, empty: [] },
  [serverRequests.policyMap]: { handler: policyMapRequest, empty: { error: noAnswer, nearest: [] } },
  [serverRequests.endpoints]: { handler: endpointsRequest, empty: { worlds: [] } },
  [serverRequests.flow]: {
    handler: flowRequest,
    empty: { kind: "fieldErrors", errors: [{ field: "from", message: noAnswer, nearest: [] }] },
  },
  [serverRequests.flowAt]: { handler: flowAtRequest, empty: { flow: null } },
  [serverRequests.flowChoices]: { handler: flowChoicesRequest, empty: { worlds: [] } },
  [serverRequests.allow]: { handler: allowRequest, empty: { kind: "proposals", allow: { sides: [], note: noAnswer } } },
  [serverRequests.applyAllow]: { handler: applyAllowRequest, empty: { kind: "failed", message: noAnswer } },
  [serverRequests.explainFile]: { handler: explainFileRequest, empty: { text: "" } },
  [serverRequests.compareVersions]: {
    handler: compareVersionsRequest,
    empty: { text: "# No answer: see the output\n", links: [] },
  },
  [serverRequests.decodeMark]: { handler: decodeMarkRequest, empty: { text: "# No answer: see the output\n" } },
  [serverRequests.observed]: {
    handler: observedRequest,
    empty: { kind: "unreadable", message: "No answer: see the output" },
  },
} satisfies Record<string, RequestEntry>;

interface RequestEntry {
  readonly handler: (session: Session, params: never) => unknown;
  readonly empty: unknown;
}

export function registerRequests(connection: Connection, session: Session, files: Files): void {
  for (const [method, { handler, empty }] of Object.entries<RequestEntry>(requests)) {
    connection.onRequest(method, (params: unknown) =>
      runSafe(connection.console, method, empty, async () => {
        await files.loaded;
        return handler(session, params as never);
      }),
    );
  }
  connection.onNotification(serverNotifications.focus, (params) => focusNotification(session, params));
  connection.onNotification(serverNotifications.filesChanged, () => files.readAll());
}
