// A packet mark in every modelled version, for whoever has a mark and no flow.
import { type DecodedMark, decodeMark } from "./datapath/mark/decodeMark.ts";
import type { ProfileName } from "./profile.ts";
import { profiles } from "./profiles/index.ts";

export interface VersionedMark extends DecodedMark {
  readonly cilium: ProfileName;
}

/**
 * @param text hexadecimal, with or without `0x`; a mask behind a slash, as iptables prints it, is left out
 * @returns what it says in each version, oldest first; undefined where the text is no mark
 */
export function readMark(text: string, maxClusters: 255 | 511 = 255): readonly VersionedMark[] | undefined {
  const [, digits] = /^\s*(?:0x)?([0-9a-f]{1,8})(?:\/(?:0x)?[0-9a-f]{1,8})?\s*$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const mark = Number.parseInt(digits, 16);
  return profiles.map(({ name, datapath }) => ({ cilium: name, ...decodeMark(mark, datapath.marks, maxClusters) }));
}
