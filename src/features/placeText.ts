// A place as people read it: `policies/db.yaml:9`, lines from 1.
import type { OriginView } from "../core/index.ts";

/** `line` counts from 0. */
export function placeText(file: string, line: number): string {
  return `${file}:${line + 1}`;
}

/** A place seen from another file: beside it the folder is left out. */
export function placeTextFrom(fromFile: string, file: string, line: number): string {
  const folder = fromFile.slice(0, fromFile.lastIndexOf("/") + 1);
  return placeText(file.startsWith(folder) ? file.slice(folder.length) : file, line);
}

/** `policies/db.yaml:9`, or for an entry that no rule made `derived: allow-localhost`. */
export function originText({ file, line, derived, policy }: OriginView): string {
  if (file !== null && line !== null) return placeText(file, line);
  return derived === undefined ? (policy ?? "-") : `derived: ${derived}`;
}
