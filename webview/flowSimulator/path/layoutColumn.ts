// The path from top to bottom, for narrow panels: one line per hop, the device where it changes.
import type { Drawing, EndBox, HopMark, Label, Line, NodeBox, Plan } from "./drawing.ts";
import { label, lineStyle, noteStyle, radius, textWidth } from "./drawing.ts";
import type { NumberedHop, Segment } from "./stations.ts";

const left = 30;
const textLeft = 52;
const inset = 10;
const endHeight = 58;
const gap = 16;

export function layoutColumn({ segments, lastHop, isDropped, isDelivered }: Plan, width: number): Drawing {
  const boxes: NodeBox[] = [];
  const ends: EndBox[] = [];
  const labels: Label[] = [];
  const hops: HopMark[] = [];
  const lines: Line[] = [];
  let y = 0;
  let before: number | undefined;

  function join(top: number, style: Line["style"]): void {
    if (before !== undefined)
      lines.push({
        points: [
          [left, before],
          [left, top],
        ],
        style,
      });
  }

  function drawEnd(end: EndBox["end"], isReached: boolean): void {
    join(y, isReached ? "certain" : "never");
    const boxWidth = Math.min(width - 2 * inset, 170);
    ends.push({ x: inset, y, width: boxWidth, height: endHeight, end, isReached });
    const room = width - boxWidth - 3 * inset;
    const at = { x: width - inset, y: y + endHeight / 2 + 4, room };
    if (!isReached) labels.push(label(at, "not reached", "dim", { anchor: "end" }));
    y += endHeight;
    before = y;
    y += gap;
  }

  function drawHop(numbered: NumberedHop, isFirst: boolean): void {
    const { hop, index } = numbered;
    const room = width - textLeft - inset;
    let text = y + (isFirst ? 12 : 16);
    const centre = { x: left, y: y + (isFirst ? 16 : 12) };
    join(centre.y - radius, lineStyle(numbered));
    hops.push({ numbered, ...centre, isDrop: isDropped && index === lastHop });
    before = centre.y + radius;
    const put = (words: string, style: Label["style"], hasTick = false) => {
      labels.push(label({ x: textLeft, y: text, room }, words, style, { hop: index, hasTick }));
      text += 16;
    };
    if (isFirst) {
      put(hop.device, "title");
      const at = { x: textLeft + textWidth(hop.device, "title") + 8, y: text - 16, room };
      labels.push(label(at, hop.hook, "dim", { hop: index }));
    }
    if (hop.program !== null) put(hop.program, "code");
    if (hop.note) put(hop.note.text, noteStyle(numbered), hop.note.mark === "passed");
    if (hop.note?.detail) put(hop.note.detail, "dim");
    y = Math.max(text, centre.y + radius + 6) + 2;
  }

  function drawSegment({ kind, title, note, isNoteAssumed, start, end, stations }: Segment): void {
    const top = y;
    const isBare = kind === "wire" || title === "";
    if (!isBare) {
      y += 22;
      // The line from the hop before goes down through this box's title.
      const titleLeft = before === undefined ? inset : textLeft;
      labels.push(label({ x: titleLeft, y: top + 16, room: width / 2 }, title, "title"));
      const at = { x: width - inset, y: top + 16, room: width / 2 };
      if (note !== "") labels.push(label(at, note, isNoteAssumed ? "assumed" : "dim", { anchor: "end" }));
    }
    y += isBare ? 0 : 8;
    if (start) drawEnd(start, true);
    for (const { hops: own } of stations) for (const hop of own) drawHop(hop, hop === own[0]);
    if (end) {
      y += stations.length > 0 ? gap : 0;
      drawEnd(end, isDelivered);
    }
    if (!isBare) boxes.push({ x: 0.5, y: top + 0.5, width: width - 1, height: y - top - 1, kind });
    y += gap;
  }

  for (const segment of segments) drawSegment(segment);
  return { width, height: y - gap + 1, direction: "column", boxes, ends, labels, hops, lines };
}
