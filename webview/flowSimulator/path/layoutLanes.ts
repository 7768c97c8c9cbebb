// The path from left to right: segments fill lanes as words fill lines; a line at the end of a lane leads to the next.
import type { Drawing, EndBox, HopMark, Label, Line, NodeBox, Plan } from "./drawing.ts";
import { label, lineStyle, noteStyle, radius, textWidth } from "./drawing.ts";
import type { Segment, Station } from "./stations.ts";

const gap = 28;
const hopStep = 40;
const inset = 12;
const endWidth = 108;
const endHeight = 62;
/** From the top of a lane: title, device, hook, the line with the hops, program, notes. */
const rows = { title: 18, device: 42, hook: 57, line: 84, program: 114, note: 131, detail: 146, height: 158 };
const laneGap = 22;
/** Room at the left of a lane for the line that comes from the lane above. */
const laneIndent = 16;
/** A drawing that has room is drawn wider, up to this per station. */
const mostSlack = 90;

interface Block {
  readonly segment: Segment;
  readonly widths: readonly number[];
  readonly width: number;
}

/** Undefined where a segment alone is wider than the width. */
export function layoutLanes(plan: Plan, width: number): Drawing | undefined {
  const blocks = plan.segments.map(blockOf);
  const room = width - 2 * laneIndent;
  if (blocks.some((block) => block.width > room)) return undefined;
  const lanes = fillLanes(blocks, room);
  if (lanes.length > 3) return undefined;
  const pen = new Pen(plan);
  lanes.forEach((lane, at) => {
    const y = at * (rows.height + laneGap);
    const used = lane.reduce((sum, block) => sum + block.width + gap, -gap) + 2 * laneIndent;
    const nStations = lane.reduce((sum, { widths }) => sum + widths.length, 0);
    const slack = Math.max(0, Math.min(mostSlack, (width - used) / Math.max(1, nStations)));
    let x = at === 0 ? 0 : laneIndent;
    pen.startLane(x - laneIndent / 2);
    for (const block of lane) {
      pen.drawBlock(block, x, y, slack);
      x += block.width + slack * block.widths.length + gap;
    }
  });
  const height = lanes.length * (rows.height + laneGap) - laneGap;
  return { width, height, direction: "lanes", ...pen.drawn() };
}

function fillLanes(blocks: readonly Block[], width: number): readonly (readonly Block[])[] {
  const lanes: Block[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const block of blocks) {
    if (used + gap + block.width > width) {
      lanes.push([block]);
      used = block.width;
    } else {
      lanes.at(-1)?.push(block);
      used += gap + block.width;
    }
  }
  return lanes;
}

function blockOf(segment: Segment): Block {
  const widths = segment.stations.map(stationWidth);
  const ends = (segment.start ? endWidth + gap : 0) + (segment.end ? endWidth + gap : 0);
  const isBare = segment.kind === "outside" && segment.stations.length === 0;
  const padding = segment.kind === "wire" || isBare ? 0 : 2 * inset;
  const width = widths.reduce((sum, one) => sum + one, 0) + ends + padding - (isBare ? gap : 0);
  return { segment, widths, width };
}

/** Room for the circles and for the texts, of which long ones are cut. */
function stationWidth({ device, hook, hops }: Station): number {
  const circles = hops.length * hopStep;
  const [first] = hops;
  const program = Math.min(textWidth(programText(hops), "code"), 138);
  const notes = hops.flatMap(({ hop }) => (hop.note ? [hop.note.text, hop.note.detail] : []));
  const note = Math.min(Math.max(0, ...notes.map((text) => textWidth(text, "plain"))) + 16, 150);
  const texts = [textWidth(device, "title"), textWidth(hook, "dim"), program, first ? note : 0];
  return Math.max(circles, ...texts) + 12;
}

/** `cil_from_container +3` */
function programText(hops: Station["hops"]): string {
  const name = hops[0]?.hop.program ?? "";
  return hops.length > 1 && name !== "" ? `${name} +${hops.length - 1}` : name;
}

/** Collects what is drawn, and joins each thing to the one before it. */
class Pen {
  private readonly boxes: NodeBox[] = [];
  private readonly ends: EndBox[] = [];
  private readonly labels: Label[] = [];
  private readonly hops: HopMark[] = [];
  private readonly lines: Line[] = [];
  /** Where a line from the lane above comes down. */
  private laneStart = 0;
  /** Right edge of the last block. */
  private blockEnd = 0;
  /** Where the last line ends: the right edge of what was drawn last. */
  private at: { readonly x: number; readonly y: number } | undefined;
  private readonly plan: Plan;

  constructor(plan: Plan) {
    this.plan = plan;
  }

  drawn(): Pick<Drawing, "boxes" | "ends" | "labels" | "hops" | "lines"> {
    const { boxes, ends, labels, hops, lines } = this;
    return { boxes, ends, labels, hops, lines };
  }

  startLane(x: number): void {
    this.laneStart = x;
  }

  drawBlock({ segment, widths, width }: Block, x: number, y: number, slack: number): void {
    const { kind, title, note, isNoteAssumed, start, end, stations } = segment;
    const whole = width + slack * widths.length;
    const isBare = kind === "wire" || title === "";
    if (!isBare) {
      this.boxes.push({ x: x + 0.5, y: y + 0.5, width: whole - 1, height: rows.height - 1, kind });
      const room = textWidth(title, "title");
      this.labels.push(label({ x: x + inset, y: y + rows.title, room: whole - 2 * inset }, title, "title"));
      const noteAt = { x: x + inset + room + 8, y: y + rows.title, room: whole - room - 2 * inset - 8 };
      if (note !== "") this.labels.push(label(noteAt, note, isNoteAssumed ? "assumed" : "dim"));
    }
    let left = x + (isBare ? 0 : inset);
    if (start) {
      this.drawEnd(start, left, y, true);
      left += endWidth + gap;
    }
    stations.forEach((station, index) => {
      const room = (widths[index] ?? 0) + slack;
      this.drawStation(station, left, y, room);
      left += room;
    });
    if (end) this.drawEnd(end, left + (stations.length > 0 ? gap : 0), y, this.plan.isDelivered);
    this.blockEnd = x + whole;
  }

  private drawEnd(end: EndBox["end"], x: number, y: number, isReached: boolean): void {
    const top = y + rows.line - endHeight / 2;
    this.join(x, y + rows.line, isReached ? "certain" : "never");
    this.ends.push({ x, y: top, width: endWidth, height: endHeight, end, isReached });
    this.at = { x: x + endWidth, y: y + rows.line };
    if (!isReached) {
      const where = { x: x + endWidth / 2, y: y + rows.note, room: endWidth };
      this.labels.push(label(where, "not reached", "dim", { anchor: "middle" }));
    }
  }

  private drawStation(station: Station, x: number, y: number, room: number): void {
    const { device, hook, hops } = station;
    const middle = x + room / 2;
    const centred = { anchor: "middle" as const };
    const first = hops[0]?.index ?? null;
    const place = (row: number) => ({ x: middle, y: y + row, room: room - 6 });
    this.labels.push(
      label(place(rows.device), device, "title", { ...centred, hop: first }),
      label(place(rows.hook), hook, "dim", { ...centred, hop: first }),
      label(place(rows.program), programText(hops), "code", { ...centred, hop: first }),
    );
    const told = hops.filter(({ hop }) => hop.note !== null);
    const noted = told.find(({ hop }) => hop.note?.mark === "dropped" || hop.note?.mark === "passed") ?? told[0];
    if (noted?.hop.note) {
      const hasTick = noted.hop.note.mark === "passed";
      const more = { ...centred, hop: noted.index, hasTick };
      const { text, detail } = noted.hop.note;
      this.labels.push(label(place(rows.note), text, noteStyle(noted), more));
      const detailAt = { ...centred, hop: noted.index };
      if (detail !== "") this.labels.push(label(place(rows.detail), detail, "dim", detailAt));
    }
    const left = middle - ((hops.length - 1) * hopStep) / 2;
    hops.forEach((numbered, index) => {
      const centre = { x: left + index * hopStep, y: y + rows.line };
      this.join(centre.x - radius, centre.y, lineStyle(numbered));
      const isDrop = this.plan.isDropped && numbered.index === this.plan.lastHop;
      this.hops.push({ numbered, ...centre, isDrop });
      this.at = { x: centre.x + radius, y: centre.y };
    });
  }

  /** A line from the thing before; to another lane it goes around the outside. */
  private join(x: number, y: number, style: Line["style"]): void {
    if (!this.at) return;
    const { x: fromX, y: fromY } = this.at;
    if (fromY === y) {
      this.lines.push({
        points: [
          [fromX, fromY],
          [x, y],
        ],
        style,
      });
      return;
    }
    const between = y - rows.line - laneGap / 2;
    const right = this.blockEnd + laneIndent / 2;
    const points = [
      [fromX, fromY],
      [right, fromY],
      [right, between],
      [this.laneStart, between],
      [this.laneStart, y],
      [x, y],
    ] as const;
    this.lines.push({ points, style });
  }
}
