// Files for the server, through VS Code's file system, so that remote and virtual workspaces work:
// YAML and JSON that files.exclude, .gitignore and the size caps leave in.
import * as vscode from "vscode";
import type { ReadFileResult } from "../protocol/requests.ts";
import { type IgnoreFile, ignoreMatcher } from "./gitignore.ts";

export const filePattern = "**/*.{yaml,yml,json}";

const mebibyte = 1024 * 1024;
/** interfaces.md, The world. */
const yamlLimit = mebibyte;
const jsonLimit = 64 * mebibyte;

export class FileAccess {
  readonly #found = new Set<string>();
  readonly #ignored = new Map<string, (path: string) => boolean>();

  /** URIs below a workspace folder that are to be read. */
  async findFiles(folder: vscode.Uri): Promise<readonly string[]> {
    const isIgnored = await this.#readIgnoreFiles(folder);
    // `undefined`: files.exclude counts.
    const uris = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, filePattern), undefined);
    const wanted = uris.filter((uri) => !isIgnored(pathBelow(folder, uri))).map(String);
    for (const uri of wanted) this.#found.add(uri);
    return wanted.sort();
  }

  async readFile(uri: vscode.Uri): Promise<ReadFileResult> {
    try {
      const { size } = await vscode.workspace.fs.stat(uri);
      if (!(await this.#isWanted(uri))) return { kind: "absent" };
      const limit = uri.path.endsWith(".json") ? jsonLimit : yamlLimit;
      if (size > limit) return { kind: "unreadable", reason: `larger than ${limit / mebibyte} MB` };
      return decode(await vscode.workspace.fs.readFile(uri));
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") return { kind: "absent" };
      return { kind: "unreadable", reason: error instanceof Error ? error.message : String(error) };
    }
  }

  async #readIgnoreFiles(folder: vscode.Uri): Promise<(path: string) => boolean> {
    // `null`: nothing is excluded, a .gitignore in an excluded folder still rules what is found below it.
    const uris = await vscode.workspace.findFiles(
      new vscode.RelativePattern(folder, "**/.gitignore"),
      "**/node_modules/**",
    );
    const files = await Promise.all(uris.map((uri) => readIgnoreFile(folder, uri)));
    const isIgnored = ignoreMatcher(files.filter((file) => file !== undefined));
    this.#ignored.set(folder.toString(), isIgnored);
    return isIgnored;
  }

  // A file that came after the search: .gitignore as last read, files.exclude by asking for this one file.
  async #isWanted(uri: vscode.Uri): Promise<boolean> {
    if (this.#found.has(uri.toString())) return true;
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri;
    if (folder === undefined) return true;
    if (this.#ignored.get(folder.toString())?.(pathBelow(folder, uri))) return false;
    const name = uri.path.slice(uri.path.lastIndexOf("/") + 1).replace(/[[\]{}*?]/g, "[$&]");
    const found = await vscode.workspace.findFiles(
      new vscode.RelativePattern(vscode.Uri.joinPath(uri, ".."), name),
      undefined,
      1,
    );
    if (found.length === 0) return false;
    this.#found.add(uri.toString());
    return true;
  }
}

function pathBelow(folder: vscode.Uri, uri: vscode.Uri): string {
  return uri.path.slice(folder.path.replace(/\/$/, "").length + 1);
}

async function readIgnoreFile(folder: vscode.Uri, uri: vscode.Uri): Promise<IgnoreFile | undefined> {
  const path = pathBelow(folder, uri);
  try {
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    return { folder: path.slice(0, Math.max(0, path.lastIndexOf("/"))), text };
  } catch {
    return undefined;
  }
}

/** As the command line does (cli/decodeText.ts): UTF-8, and UTF-16 where a byte order mark says so. */
function decode(bytes: Uint8Array): ReadFileResult {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  try {
    return { kind: "text", text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch {
    return { kind: "unreadable", reason: `not ${encoding === "utf-8" ? "UTF-8" : "UTF-16"} text` };
  }
}
