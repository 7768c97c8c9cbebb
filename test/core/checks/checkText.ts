// A policy's text through parser, checks and fixes, as tests need it.

import type { CheckedPolicy } from "../../../src/core/checks/checkPolicy.ts";
import { checkPolicy } from "../../../src/core/checks/checkPolicy.ts";
import type { AgentOptions } from "../../../src/core/profile.ts";
import { profiles } from "../../../src/core/profiles/index.ts";
import { applyEdits } from "../../../src/core/text/applyEdits.ts";
import type { Fix } from "../../../src/core/text/problem.ts";
import { parseDocument } from "../../../src/core/yaml/parseDocument.ts";
import type { DocumentContent } from "../../../src/core/yaml/sourceDocument.ts";
import { toObject } from "../../support/toObject.ts";

export function profile120() {
  const profile = profiles.find(({ name }) => name === "1.20");
  if (profile === undefined) throw new Error("no profile 1.20");
  return profile;
}

export function profileNamed(name: string) {
  const profile = profiles.find((one) => one.name === name);
  if (profile === undefined) throw new Error(`no profile ${name}`);
  return profile;
}

export interface CheckedText {
  readonly content: DocumentContent;
  /** Undefined where the text is no map. */
  readonly checked: CheckedPolicy | undefined;
}

/** @param options as `enable-l7-proxy=false`, parted by blanks; `cilium=1.16` is another version than 1.20 */
export function checkText(text: string, options = ""): CheckedText {
  const given = options
    .split(/\s+/)
    .filter((option) => option !== "")
    .map((option) => option.split("="));
  const cilium = given.find(([name]) => name === "cilium")?.[1];
  const profile = cilium === undefined ? profile120() : profileNamed(cilium);
  const parsed = given
    .filter(([name]) => name !== "cilium")
    .map(([name = "", value = ""]) => [name, value === "true" ? true : value === "false" ? false : value]);
  const agentOptions: AgentOptions = { ...profile.defaults, ...Object.fromEntries(parsed) };
  const content = parseDocument(text);
  if (content.root?.kind !== "map") return { content, checked: undefined };
  return { content, checked: checkPolicy(toObject(content.root), content, profile, agentOptions) };
}

export function applyFix(text: string, fix: Fix): string {
  return applyEdits(text, fix.edits);
}
