// Acts of features as commands of the client, and as command links for Markdown.
import type { Command } from "vscode-languageserver";
import type { Act } from "../features/act.ts";
import { escapeMarkdown } from "../features/markdown.ts";
import { commands } from "../protocol/commands.ts";
import {
  type FocusEndpointArguments,
  type OpenPlaceArguments,
  openPlaceCommand,
  type ShowPolicyMapArguments,
  type SimulateFlowArguments,
} from "../protocol/requests.ts";
import type { Folder } from "./folder.ts";
import type { ToLsp } from "./toLsp.ts";

export function toCommand({ worldName }: Pick<ToLsp, "worldName">, folder: Folder, act: Act): Command {
  switch (act.kind) {
    case "showPolicyMap": {
      const args: ShowPolicyMapArguments = { world: worldName(folder, act.world), endpoints: act.endpoints };
      return { title: act.title, command: commands.showPolicyMap.id, arguments: [args] };
    }
    case "focusEndpoint": {
      const args: FocusEndpointArguments = { world: worldName(folder, act.world), endpoints: act.endpoints };
      return { title: act.title, command: commands.focusEndpoint.id, arguments: [args] };
    }
    case "simulateFlow": {
      const args: SimulateFlowArguments = { world: worldName(folder, act.world), ...act.flow };
      return { title: act.title, command: commands.simulateFlow.id, arguments: [args] };
    }
    case "openPlace": {
      const position = folder.lines(act.file).getPosition(act.offset);
      const args: OpenPlaceArguments = { uri: folder.uriOf(act.file), ...position };
      return { title: act.title, command: openPlaceCommand, arguments: [args] };
    }
  }
}

/** `[title](command:id?arguments)` */
export function toCommandLink({ title, command, arguments: args }: Command): string {
  const query = encodeURIComponent(JSON.stringify(args ?? [])).replace(/[()]/g, (char) =>
    char === "(" ? "%28" : "%29",
  );
  return `[${escapeMarkdown(title)}](command:${command}?${query})`;
}
