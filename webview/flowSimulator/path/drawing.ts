// A drawn walk as plain data: where boxes, labels, hops and lines stand, in CSS pixels, and how they are styled.
import type { PathEnd } from "../../../src/protocol/flowPath.ts";
import type { NumberedHop, Segment } from "./stations.ts";

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly direction: "lanes" | "column";
  readonly boxes: readonly NodeBox[];
  readonly ends: readonly EndBox[];
  readonly labels: readonly Label[];
  readonly hops: readonly HopMark[];
  readonly lines: readonly Line[];
}

export interface NodeBox extends Rectangle {
  readonly kind: Segment["kind"];
}

export interface EndBox extends Rectangle {
  readonly end: PathEnd;
  readonly isReached: boolean;
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Label {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly anchor: "start" | "middle" | "end";
  readonly style: "title" | "dim" | "code" | "plain" | "dropped" | "assumed";
  /** Room in pixels; longer texts are cut and have a tooltip. */
  readonly room: number;
  /** The hop that it is about. */
  readonly hop: number | null;
  readonly hasTick: boolean;
}

export interface HopMark {
  readonly numbered: NumberedHop;
  readonly x: number;
  readonly y: number;
  readonly isDrop: boolean;
}

/** `certain` is travelled, `assumed` travelled if what we assume holds, `never` not reached. */
export interface Line {
  readonly points: readonly (readonly [number, number])[];
  readonly style: "certain" | "assumed" | "never";
}

export const radius = 12;

export interface Plan {
  readonly segments: readonly Segment[];
  /** Hop where the packet ends, and whether it is dropped there. */
  readonly lastHop: number;
  readonly isDropped: boolean;
  readonly isDelivered: boolean;
}

/** Estimates: letters of 12 px text are 6.4 px wide on average, those of 11 px monospaced text 6.7 px. */
export function textWidth(text: string, style: Label["style"]): number {
  return text.length * (style === "code" ? 6.7 : style === "title" ? 7.2 : 6.4);
}

export function label(
  at: Pick<Label, "x" | "y" | "room">,
  text: string,
  style: Label["style"],
  more: Partial<Pick<Label, "anchor" | "hop" | "hasTick">> = {},
): Label {
  return { ...at, text, style, anchor: "start", hop: null, hasTick: false, ...more };
}

/** How a line into a hop is drawn. */
export function lineStyle({ hop }: NumberedHop): Line["style"] {
  return hop.note?.mark === "assumed" ? "assumed" : "certain";
}

/** Style of a hop's note. */
export function noteStyle({ hop }: NumberedHop): Label["style"] {
  const mark = hop.note?.mark;
  return mark === "dropped" || mark === "assumed" ? mark : "plain";
}
