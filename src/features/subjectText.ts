// What a subject selector selects: `2 endpoints, 1 map of 9 keys`.
import type { PolicyView, WorldView } from "../core/index.ts";
import { countText } from "./keyText.ts";

type Subject = PolicyView["subjects"][number];

/** As a hint says it; with a focused endpoint, what the selector means for it alone. */
export function subjectText(world: WorldView, subject: Subject, focused: string | undefined): string {
  if (focused === undefined) {
    if (subject.endpoints.length === 0) return "selects no endpoint";
    return `${endpointsText(subject)}, ${mapsText(subject)}`;
  }
  if (!subject.endpoints.includes(focused)) return `does not select ${focused}`;
  return `${focused}: ${countText(world.policyMap(focused)?.entries.length ?? 0, "key")}`;
}

/** `2 endpoints`; `1 representative` where the folder has none of its own. */
export function endpointsText({ endpoints }: Pick<Subject, "endpoints">): string {
  const isRepresentative = endpoints.length > 0 && endpoints.every((name) => name.startsWith("representative:"));
  return countText(endpoints.length, isRepresentative ? "representative" : "endpoint");
}

/** `1 map of 9 keys`, `3 maps of 9, 12, 4 keys`. */
export function mapsText({ nMaps, mapSizes }: Pick<Subject, "nMaps" | "mapSizes">): string {
  const sizes = mapSizes.map(String);
  if (nMaps === 1) return `1 map of ${countText(mapSizes[0] ?? 0, "key")}`;
  const shown = sizes.slice(0, 4).join(", ");
  return `${countText(nMaps, "map")} of ${shown}${sizes.length > 4 ? ", …" : ""} keys`;
}
