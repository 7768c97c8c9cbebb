// Open documents: their text is what counts. A document in no workspace folder gets a folder of its own while it is open.
import { type Connection, TextDocuments } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Files } from "./files.ts";
import type { Place, Session } from "./session.ts";

// Diffs and timelines show old texts under schemes of their own: these are not the folder.
const looseSchemes = ["file", "untitled", "vscode-remote", "vscode-vfs"];

export function registerDocuments(connection: Connection, session: Session, files: Files): void {
  const documents = new TextDocuments(TextDocument);
  documents.onDidOpen(({ document }) => {
    files.open(document.uri);
    const place = session.placeOf(document.uri) ?? loosePlace(session, document.uri);
    if (place !== undefined) session.setText(place, document.getText());
  });
  documents.onDidChangeContent(({ document }) => {
    const place = session.placeOf(document.uri);
    if (place !== undefined) session.setText(place, document.getText());
  });
  documents.onDidClose(async ({ document }) => {
    const place = session.placeOf(document.uri);
    if (place === undefined) return;
    if (!place.folder.isLoose) return files.close(document.uri);
    session.setText(place, undefined);
    if ([...place.folder.files].length === 0) session.removeFolder(place.folder.uri);
  });
  documents.listen(connection);
}

function loosePlace(session: Session, uri: string): Place | undefined {
  const scheme = uri.slice(0, uri.indexOf(":"));
  if (!looseSchemes.includes(scheme)) return undefined;
  const slash = uri.lastIndexOf("/");
  // `untitled:Untitled-1` has no folder to be in.
  if (slash < 0) return undefined;
  const folderUri = uri.slice(0, slash);
  const folder = session.addFolder({
    uri: folderUri,
    name: decodeURIComponent(folderUri.slice(folderUri.lastIndexOf("/") + 1)),
    isLoose: true,
  });
  const file = folder.fileOf(uri);
  return file === undefined ? undefined : { folder, file };
}
