// Publishes diagnostics of files, and only where they differ from what the client has.
import type { Connection, Diagnostic } from "vscode-languageserver";
import type { Finding } from "../core/index.ts";
import { diagnostics } from "../features/diagnostics.ts";
import { countProblems } from "../features/statusText.ts";
import type { Folder } from "./folder.ts";
import { type ToLsp, toDiagnostic } from "./toLsp.ts";

interface Published {
  readonly findings: readonly Finding[];
  readonly text: string | undefined;
  readonly cilium: string | undefined;
  readonly json: string;
  readonly nProblems: number;
  /** Some of it came from what the policies of the world do together. */
  readonly hasWorldFindings: boolean;
}

export class Publisher {
  readonly #connection: Connection;
  readonly #byUri = new Map<string, Published>();
  #nProblems = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Errors and warnings of all files as last published. */
  get nProblems(): number {
    return this.#nProblems;
  }

  /**
   * What the edited text alone decides, at once; the rest follows with `publish`. A file whose findings in the editor need
   * the whole world gets all of them now: they would go out for a moment.
   */
  publishOwn(folder: Folder, file: string, toLsp: ToLsp): void {
    if (this.#byUri.get(folder.uriOf(file))?.hasWorldFindings === true) this.publish(folder, file, toLsp);
    else this.#publish(folder, file, toLsp, folder.snapshot().ownFindings(file), false);
  }

  publish(folder: Folder, file: string, toLsp: ToLsp): void {
    const snapshot = folder.snapshot();
    const findings = snapshot.findings(file);
    this.#publish(folder, file, toLsp, findings, findings !== snapshot.ownFindings(file));
  }

  #publish(folder: Folder, file: string, toLsp: ToLsp, findings: readonly Finding[], hasWorldFindings: boolean): void {
    const snapshot = folder.snapshot();
    const uri = folder.uriOf(file);
    const text = snapshot.textOf(file);
    const cilium = snapshot.worldOf(file)?.cilium;
    const last = this.#byUri.get(uri);
    if (last !== undefined && isSame(last.findings, findings) && last.text === text && last.cilium === cilium) return;
    const shown =
      findings.length === 0 ? [] : diagnostics(findings, cilium).map((one) => toDiagnostic(toLsp, folder, file, one));
    const nProblems = countProblems(findings);
    const json = shown.length === 0 ? "" : JSON.stringify(shown);
    this.#nProblems += nProblems - (last?.nProblems ?? 0);
    this.#byUri.set(uri, { findings, text, cilium, json, nProblems, hasWorldFindings });
    if (json !== (last?.json ?? "")) this.#send(uri, shown);
  }

  /** The file is gone. */
  withdraw(uri: string): void {
    const last = this.#byUri.get(uri);
    this.#byUri.delete(uri);
    this.#nProblems -= last?.nProblems ?? 0;
    if (last !== undefined && last.json !== "") this.#send(uri, []);
  }

  #send(uri: string, shown: Diagnostic[]): void {
    void this.#connection.sendDiagnostics({ uri, diagnostics: shown });
  }
}

// A snapshot makes its findings anew: equal ones are told by their parts, before any offset is converted.
function isSame(a: readonly Finding[], b: readonly Finding[]): boolean {
  return (
    a === b ||
    (a.length === b.length &&
      a.every((one, at) => {
        const other = b[at];
        return (
          other !== undefined &&
          one.code === other.code &&
          one.message === other.message &&
          one.severity === other.severity &&
          one.agentError === other.agentError &&
          one.apiServerError === other.apiServerError &&
          one.range.start === other.range.start &&
          one.range.end === other.range.end &&
          (one.related === other.related || JSON.stringify(one.related) === JSON.stringify(other.related))
        );
      }))
  );
}
