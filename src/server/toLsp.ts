// From offsets and plain data to LSP: positions, diagnostics, hints, lenses, hovers, quick fixes.
import {
  type CodeAction,
  CodeActionKind,
  type Command,
  DiagnosticSeverity,
  type Hover,
  type CodeLens as LspCodeLens,
  type Diagnostic as LspDiagnostic,
  type InlayHint as LspInlayHint,
  type Range as LspRange,
  MarkupKind,
} from "vscode-languageserver";
import type { Range, Severity } from "../core/index.ts";
import type { QuickFix } from "../features/codeActions.ts";
import type { CodeLens } from "../features/codeLens.ts";
import { checkPage, type Diagnostic } from "../features/diagnostics.ts";
import type { FileEdit } from "../features/fixAll.ts";
import type { HoverInfo } from "../features/hover.ts";
import type { InlayHint } from "../features/inlayHints.ts";
import type { Folder } from "./folder.ts";
import { toCommand, toCommandLink } from "./toCommand.ts";

export const diagnosticSource = "Cilium Policy Lens";

/** What conversions need beyond their data. */
export interface ToLsp {
  /** Folder of the installed extension without a slash at its end; undefined: no links to its pages. */
  readonly extensionUri: string | undefined;
  /** The world as the client names it: with the folder's name in front where there are several. */
  readonly worldName: (folder: Folder, root: string) => string;
}

export function toRange(folder: Folder, file: string, { start, end }: Range): LspRange {
  return folder.lines(file).getPositionRange({ start, end });
}

export function toDiagnostic(toLsp: ToLsp, folder: Folder, file: string, diagnostic: Diagnostic): LspDiagnostic {
  const { code, message, severity, related } = diagnostic;
  return {
    range: toRange(folder, file, diagnostic.range),
    severity: severities[severity],
    source: diagnosticSource,
    code,
    message,
    ...(toLsp.extensionUri !== undefined && { codeDescription: { href: `${toLsp.extensionUri}/${checkPage(code)}` } }),
    ...(related.length > 0 && {
      relatedInformation: related.map((place) => ({
        location: { uri: folder.uriOf(place.file), range: toRange(folder, place.file, place.range) },
        message: place.message,
      })),
    }),
  };
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export function toInlayHint(folder: Folder, file: string, { offset, text, tooltip }: InlayHint): LspInlayHint {
  return {
    position: folder.lines(file).getPosition(offset),
    label: text,
    paddingLeft: true,
    ...(tooltip !== undefined && { tooltip }),
  };
}

export function toCodeLens(toLsp: ToLsp, folder: Folder, file: string, { offset, title, act }: CodeLens): LspCodeLens {
  const position = folder.lines(file).getPosition(offset);
  const words: Command = { title, command: "" };
  return {
    range: { start: position, end: position },
    command: act === undefined ? words : { ...toCommand(toLsp, folder, act), title },
  };
}

export function toHover(
  toLsp: ToLsp,
  folder: Folder,
  file: string,
  { range, blocks, acts, details }: HoverInfo,
): Hover {
  const links = acts.map((act) => toCommandLink(toCommand(toLsp, folder, act))).join(" | ");
  const value = [...blocks, ...(links === "" ? [] : ["---", links]), ...details].join("\n\n");
  return { contents: { kind: MarkupKind.Markdown, value }, range: toRange(folder, file, range) };
}

/** Below `source.fixAll`, so that `editor.codeActionsOnSave` can name it. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.ciliumPolicyLens`;

export function toFixAll(folder: Folder, file: string, { range, newText }: FileEdit): CodeAction {
  return {
    title: "Fix all that Cilium rejects in this file",
    kind: fixAllKind,
    edit: { changes: { [folder.uriOf(file)]: [{ range: toRange(folder, file, range), newText }] } },
  };
}

/** `shown` are the diagnostics that the client has at that place; the fix names those it resolves. */
export function toCodeAction(folder: Folder, file: string, fix: QuickFix, shown: readonly LspDiagnostic[]): CodeAction {
  const resolved = shown.filter(({ code, source }) => code === fix.code && source === diagnosticSource);
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    ...(resolved.length > 0 && { diagnostics: [...resolved] }),
    ...(fix.isOnly && { isPreferred: true }),
    edit: {
      changes: {
        [folder.uriOf(file)]: fix.edits.map(({ range, newText }) => ({ range: toRange(folder, file, range), newText })),
      },
    },
  };
}
