// What the client said that it can do: nothing else is asked of it.
import type { Connection, InitializeParams } from "vscode-languageserver";

export class ClientAbilities {
  hasConfiguration = false;
  hasFolders = false;
  #hasHintRefresh = false;
  #hasLensRefresh = false;

  read({ capabilities: { workspace } }: InitializeParams): void {
    this.hasConfiguration = workspace?.configuration === true;
    this.hasFolders = workspace?.workspaceFolders === true;
    this.#hasHintRefresh = workspace?.inlayHint?.refreshSupport === true;
    this.#hasLensRefresh = workspace?.codeLens?.refreshSupport === true;
  }

  refresher(connection: Connection): () => void {
    return () => {
      if (this.#hasHintRefresh) void connection.languages.inlayHint.refresh();
      if (this.#hasLensRefresh) void connection.sendRequest("workspace/codeLens/refresh");
    };
  }
}
