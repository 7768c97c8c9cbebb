// Settings of the editor, one value per workspace folder, read at the start and whenever they change.
import { type Connection, DidChangeConfigurationNotification } from "vscode-languageserver";
import { type Settings, settingsSection } from "../protocol/settings.ts";
import type { ClientAbilities } from "./clientAbilities.ts";
import { runSafe } from "./runSafe.ts";
import type { Session } from "./session.ts";
import { toSettings } from "./toSettings.ts";

export interface SettingsReader {
  /** Asks the client for the settings of every folder. */
  readonly read: () => Promise<void>;
}

export function registerSettings(connection: Connection, session: Session, client: ClientAbilities): SettingsReader {
  const read = async () => {
    if (!client.hasConfiguration || session.folders.length === 0) return;
    const items = session.folders.map(({ uri }) => ({ scopeUri: uri, section: settingsSection }));
    const values = await runSafe<readonly (Settings | null)[]>(connection.console, "workspace/configuration", [], () =>
      connection.workspace.getConfiguration(items),
    );
    for (const [at, folder] of session.folders.entries()) folder.configure(toSettings(values[at]));
    session.hasHints = values.every((value) => value?.inlayHints?.enabled !== false);
    session.changed();
  };
  connection.onNotification(DidChangeConfigurationNotification.type, async () => {
    await read();
  });
  return { read };
}
