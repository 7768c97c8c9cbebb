// The drawing of a walk as SVG: node boxes, ends, lines, numbered hops, labels, and the packet's frame around one hop.
// Hops are options of the list that the drawing is (view/pathSection.ts); everything else is for the eye.
import { svg } from "../view/svg.ts";
import { type Drawing, type EndBox, type HopMark, type Label, type Line, radius, textWidth } from "./drawing.ts";

export interface PathSvgProps {
  readonly drawing: Drawing;
  /** Hop that the packet is at; null where it is at none of these. */
  readonly selected: number | null;
  /** Hops that another version does not have, or has otherwise. */
  readonly different: readonly number[];
  readonly scale: number;
  /** What a drawing shows that is only looked at; null where its hops are picked. */
  readonly picture: string | null;
}

export function pathSvg({ drawing, selected, different, scale, picture }: PathSvgProps): SVGSVGElement {
  const { width, height, boxes, ends, labels, lines, hops } = drawing;
  return svg(
    "svg",
    {
      class: `path-drawing ${drawing.direction}`,
      role: picture === null ? "none" : "img",
      "aria-label": picture,
      width: width * scale,
      height: height * scale,
      viewBox: `0 0 ${width} ${height}`,
    },
    // A picture stands beside a list and takes its arrow heads.
    ...(picture === null ? [arrowHeads()] : []),
    ...boxes.map(({ kind, x, y, width, height }) => svg("rect", { class: `box ${kind}`, x, y, width, height, rx: 3 })),
    ...lines.map(lineShape),
    ...ends.map(endShape),
    ...labels.map((label) => labelText(label, different)),
    ...hops.map((hop) => {
      const { index } = hop.numbered;
      const isDifferent = different.includes(index);
      const name = hopName(hop, isDifferent);
      return hopShape(hop, name, picture === null ? hopRoles(index, name, index === selected) : null, isDifferent);
    }),
    packetFrame(hops.find(({ numbered }) => numbered.index === selected)),
  );
}

/** The name of a hop for those who do not see the drawing. */
export function hopName({ numbered: { index, hop }, isDrop }: HopMark, isDifferent: boolean): string {
  const place = [hop.node, hop.device, hop.hook].filter((word) => word !== "");
  const what = [
    hop.program,
    hop.note?.text,
    hop.note?.detail,
    isDrop ? "the packet ends here" : null,
    isDifferent ? "not so in the other version" : null,
  ].filter((word) => word);
  return `Hop ${index + 1}: ${[...new Set(place)].join(", ")}${what.length > 0 ? `; ${what.join("; ")}` : ""}`;
}

function arrowHeads(): SVGElement {
  const head = svg("path", { d: "M0 0L7 3.5L0 7z", class: "arrow-head" });
  const attributes = { id: "arrow", markerWidth: 7, markerHeight: 7, refX: 6.5, refY: 3.5, orient: "auto" };
  return svg("defs", {}, svg("marker", { ...attributes, markerUnits: "userSpaceOnUse" }, head));
}

function lineShape({ points, style }: Line): SVGElement {
  const list = points.map(([x, y]) => `${x},${y}`).join(" ");
  return svg("polyline", {
    class: `way ${style}`,
    points: list,
    "marker-end": style === "never" ? null : "url(#arrow)",
  });
}

function endShape({ x, y, width, height, end, isReached }: EndBox): SVGElement {
  const lines = [{ text: end.name, isAssumed: false }, ...end.facts];
  const step = 16;
  const top = y + height / 2 - ((lines.length - 1) * step) / 2 + 4;
  return svg(
    "g",
    { class: `end ${isReached ? "reached" : "unreached"}` },
    svg("rect", { x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1, rx: 2 }),
    ...lines.map(({ text, isAssumed }, at) =>
      cutText(
        { class: at === 0 ? "title" : isAssumed ? "dim assumed" : "dim", x: x + 8, y: top + at * step },
        text,
        width - 14,
        at === 0 ? "title" : "dim",
      ),
    ),
  );
}

function labelText({ x, y, text, anchor, style, room, hop, hasTick }: Label, different: readonly number[]): SVGElement {
  const isDifferent = style === "code" && hop !== null && different.includes(hop);
  const sign = hasTick ? "✓ " : style === "dropped" ? "✕ " : style === "assumed" ? "~ " : "";
  const attributes = {
    class: `label ${style}${isDifferent ? " different" : ""}`,
    x,
    y,
    "text-anchor": anchor,
    "data-hop": hop,
  };
  return cutText(attributes, `${sign}${text}`, room, style, hasTick ? "tick" : undefined);
}

/** A text in its room; one that is cut tells the whole in its tooltip. */
function cutText(
  attributes: Readonly<Record<string, string | number | null>>,
  text: string,
  room: number,
  style: Label["style"],
  signClass?: string,
): SVGElement {
  const isLong = textWidth(text, style) > room;
  const nLetters = Math.max(2, Math.floor((text.length * room) / textWidth(text, style)) - 1);
  const shown = isLong ? `${text.slice(0, nLetters)}…` : text;
  const title = isLong ? svg("title", {}, text) : null;
  if (signClass === undefined) return svg("text", attributes, title, shown);
  return svg("text", attributes, title, svg("tspan", { class: signClass }, shown.slice(0, 1)), shown.slice(1));
}

/** An option of the list that the drawing is. */
function hopRoles(index: number, name: string, isSelected: boolean) {
  return {
    id: `hop-${index}`,
    role: "option",
    "aria-selected": String(isSelected),
    "aria-label": name,
    "data-hop": index,
  };
}

function hopShape(
  { numbered, x, y, isDrop }: HopMark,
  name: string,
  roles: ReturnType<typeof hopRoles> | null,
  isDifferent: boolean,
): SVGElement {
  const { index, hop } = numbered;
  const isOurs = hop.note?.mark === "assumed" || !hop.isVerified;
  const look = [hop.kind, isDrop ? "drop" : "", isOurs ? "assumed" : "", isDifferent ? "different" : ""];
  return svg(
    "g",
    {
      class: `hop ${look.filter((word) => word !== "").join(" ")}`,
      ...roles,
      transform: `translate(${x} ${y})`,
    },
    roles === null ? svg("title", {}, name) : null,
    isDrop ? svg("path", { class: "shape", d: octagon }) : svg("circle", { class: "shape", r: radius }),
    svg("text", { class: "number", "text-anchor": "middle", y: 4 }, String(index + 1)),
    isDifferent ? svg("text", { class: "sign", "aria-hidden": "true", x: radius - 3, y: 3 - radius }, "≠") : null,
  );
}

const octagon = "M-6 -14H6L14 -6V6L6 14H-6L-14 6V-6z";

/** Stands around the hop that the packet is at; pathSection.ts moves it there. */
function packetFrame(at: HopMark | undefined): SVGElement | null {
  if (!at) return null;
  const size = radius + 6;
  const box = { x: -size, y: -size, width: 2 * size, height: 2 * size, rx: 3 };
  return svg(
    "g",
    { class: "packet", "data-part": "packet", transform: `translate(${at.x} ${at.y})` },
    svg("rect", box),
  );
}
