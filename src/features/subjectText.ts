// What a subject selector selects: `2 endpoints, 1 map of 9 keys`.
import type { PolicyView, WorldView } from "../core/index.ts";
import { endpointsText } from "./endpointsText.ts";
import { endpointTitle } from "./endpointTitle.ts";
import { countText } from "./keyText.ts";

type Subject = PolicyView["subjects"][number];

/** As a hint says it; with a focused endpoint, what the selector means for it alone. */
export function subjectText(world: WorldView, subject: Subject, focused: string | undefined): string {
  if (focused === undefined) {
    if (subject.endpoints.length === 0) return "selects no endpoint";
    return `${endpointsText(world, subject.endpoints)}, ${mapsText(subject)}`;
  }
  if (!subject.endpoints.includes(focused)) return `does not select ${endpointTitle(focused)}`;
  return `${endpointTitle(focused)}: ${countText(world.policyMap(focused)?.entries.length ?? 0, "key")}`;
}

/** `1 map of 9 keys`, `2 maps of 18 keys`, `5 maps of 4 to 12 keys`. */
export function mapsText({ nMaps, mapSizes }: Pick<Subject, "nMaps" | "mapSizes">): string {
  const sizes = [...mapSizes].sort((a, b) => a - b);
  const least = sizes[0] ?? 0;
  const most = sizes.at(-1) ?? 0;
  const keys = least === most ? countText(most, "key") : `${least} to ${most} keys`;
  return `${countText(nMaps, "map")} of ${keys}`;
}
