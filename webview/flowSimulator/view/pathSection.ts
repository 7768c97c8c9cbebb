// The path: which packet is followed, the drawing with its keys, and the packet's move from hop to hop.
// In the drawing ← → ↑ ↓ move by hop, Home and End jump, 1 to 9 pick, + and - zoom, Enter opens the rule of the step.
import type { PathView, WalkName, WalkView } from "../../../src/protocol/flowPath.ts";
import { layoutWalk } from "../path/layout.ts";
import { pathSvg } from "../path/pathSvg.ts";
import { atHop, type WalkPosition } from "../path/position.ts";
import { el } from "./dom.ts";
import { type OtherPath, otherPath } from "./otherPath.ts";
import { redrawWithWidth } from "./redrawWithWidth.ts";

export interface PathActions {
  showWalk(name: WalkName): void;
  move(position: WalkPosition): void;
  /** Goes on from hop to hop until the packet's end, or stops. */
  play(isPlaying: boolean): void;
  zoom(factor: number): void;
  /** Opens the rule behind a step, where there is one. */
  openStep(position: WalkPosition): void;
}

export interface PathSectionProps {
  readonly path: PathView;
  readonly walk: WalkView;
  readonly position: WalkPosition;
  readonly zoom: number;
  /** The same packet's way in another version, drawn beside this one. */
  readonly other: OtherPath | null;
  readonly isPlaying: boolean;
}

const moveDuration = 150;

export function pathSection(props: PathSectionProps, actions: PathActions): HTMLElement {
  const { path, walk } = props;
  return el(
    "section",
    { class: "path", "aria-label": "Path" },
    el(
      "div",
      { class: "path-head" },
      el("h2", {}, "Path"),
      walkSwitch(path.packets, walk.name, actions),
      el("span", { class: "dim" }, walk.summary),
      playControls(props, actions),
    ),
    el("p", { class: "path-title dim" }, `${walk.title.slice(0, 1).toUpperCase()}${walk.title.slice(1)}.`),
    props.other
      ? el("div", { class: "two-paths" }, drawingList(props, actions), otherPath(props.other, props.zoom))
      : drawingList(props, actions),
  );
}

/** One stop of the tab order; arrows pick, as in the ARIA pattern of a radio group. */
function walkSwitch(packets: PathView["packets"], shown: WalkName, actions: PathActions): HTMLElement {
  const group = el(
    "div",
    { class: "switch", role: "radiogroup", "aria-label": "Packet" },
    ...packets.map(({ name, label, title }) => {
      const isShown = name === shown;
      const button = el(
        "button",
        {
          type: "button",
          role: "radio",
          "aria-checked": String(isShown),
          tabindex: isShown ? 0 : -1,
          title,
          "data-focus": `walk.${name}`,
        },
        label,
      );
      button.addEventListener("click", () => actions.showWalk(name));
      return button;
    }),
  );
  group.addEventListener("keydown", (event) => {
    const at = packets.findIndex(({ name }) => name === shown);
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 } as Readonly<Record<string, number>>;
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = packets[(at + step + packets.length) % packets.length];
    if (!next) return;
    group.querySelector<HTMLElement>(`[data-focus="walk.${next.name}"]`)?.focus();
    actions.showWalk(next.name);
  });
  return group;
}

function playControls({ walk, position, isPlaying }: PathSectionProps, actions: PathActions): HTMLElement {
  const button = (text: string, name: string, to: number) => {
    const isOff = to < 0 || to >= walk.hops.length;
    const attributes = { type: "button", class: "hop-button", "aria-label": name, title: name, "data-focus": name };
    const element = el("button", { ...attributes, "aria-disabled": String(isOff) }, text);
    element.addEventListener("click", () => {
      if (!isOff) actions.move(atHop(walk, to));
    });
    return element;
  };
  const play = el(
    "button",
    { type: "button", class: "hop-button", "aria-pressed": String(isPlaying), "data-focus": "play" },
    isPlaying ? "Stop" : "Play",
  );
  play.addEventListener("click", () => actions.play(!isPlaying));
  return el(
    "span",
    { class: "play" },
    play,
    button("◂", "Previous hop", position.hop - 1),
    button("▸", "Next hop", position.hop + 1),
  );
}

function drawingList(props: PathSectionProps, actions: PathActions): HTMLElement {
  const { walk, position, zoom } = props;
  const list = el("div", {
    class: "path-list",
    role: "listbox",
    tabindex: 0,
    "aria-label": `${walk.label}, ${walk.summary}`,
    "aria-activedescendant": `hop-${position.hop}`,
    "data-focus": "path",
  });
  list.addEventListener("keydown", (event) => onKey(event, props, actions));
  list.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest("[data-hop]") : null;
    if (target) actions.move(atHop(walk, Number(target.getAttribute("data-hop"))));
  });
  redrawWithWidth(list, "path", (width) => {
    const drawing = layoutWalk(walk, props.path.nodes, width / zoom);
    const different = props.other?.differentHere ?? [];
    const drawn = pathSvg({ drawing, selected: position.hop, different, scale: zoom, picture: null });
    list.replaceChildren(drawn);
    const mark = drawing.hops.find(({ numbered }) => numbered.index === position.hop);
    if (mark) movePacket(drawn, walk, mark);
  });
  return list;
}

function onKey(event: KeyboardEvent, { walk, position, zoom }: PathSectionProps, actions: PathActions): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const last = walk.hops.length - 1;
  const targets: Readonly<Record<string, number>> = {
    ArrowRight: position.hop + 1,
    ArrowDown: position.hop + 1,
    ArrowLeft: position.hop - 1,
    ArrowUp: position.hop - 1,
    Home: 0,
    End: last,
  };
  const digit = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : undefined;
  const target = targets[event.key] ?? digit;
  const zooms: Readonly<Record<string, number>> = { "+": zoom * 1.2, "=": zoom * 1.2, "-": zoom / 1.2, "0": 1 };
  if (target !== undefined) {
    if (target <= last) actions.move(atHop(walk, target));
  } else if (event.key === "Enter") actions.openStep(position);
  else if (zooms[event.key] !== undefined) actions.zoom(zooms[event.key] ?? 1);
  else return;
  event.preventDefault();
}

/** Where the packet was drawn last, and in which walk: it moves within one walk only. */
let packetAt: { readonly walk: string; readonly x: number; readonly y: number } | undefined;

function movePacket(drawn: SVGElement, walk: WalkView, { x, y }: { readonly x: number; readonly y: number }): void {
  const before = packetAt;
  const name = `${walk.name} ${walk.title} ${walk.hops.length}`;
  packetAt = { walk: name, x, y };
  const packet = drawn.querySelector(".packet");
  if (before?.walk !== name || (before.x === x && before.y === y)) return;
  const isStill = typeof matchMedia !== "function" || matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (isStill || typeof packet?.animate !== "function") return;
  const at = (point: { readonly x: number; readonly y: number }) => ({
    transform: `translate(${point.x}px, ${point.y}px)`,
  });
  packet.animate([at(before), at({ x, y })], { duration: moveDuration, easing: "ease-out" });
}
