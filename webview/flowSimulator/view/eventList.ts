// The events of a walk as `cilium monitor` and `hubble observe` print them, numbered by hop, and the drop counter.
import type { WalkView } from "../../../src/protocol/flowPath.ts";
import type { EventView } from "../../../src/protocol/observed.ts";
import { atHop } from "../path/position.ts";
import type { AnswerActions } from "./answer.ts";
import { el } from "./dom.ts";

export function eventList(walk: WalkView, actions: AnswerActions): HTMLElement[] {
  const printed = walk.events.filter(({ hidden }) => hidden === null);
  const hidden = walk.events.filter((event) => event.hidden !== null);
  if (walk.events.length === 0) return [el("p", {}, "Nothing is sent that monitor or Hubble would print.")];
  const { dropCounter } = walk;
  return [
    printed.length === 0
      ? el("p", {}, "Nothing is printed as Helm installs this version.")
      : list(printed, walk, actions),
    ...(dropCounter
      ? [
          el("p", { class: "dim" }, "The drop counter goes up: ", el("code", {}, dropCounter.command), " prints "),
          el("p", {}, el("code", { class: "record" }, dropCounter.row)),
        ]
      : []),
    ...(hidden.length > 0 ? [hiddenEvents(hidden, walk, actions)] : []),
  ];
}

function list(events: readonly EventView[], walk: WalkView, actions: AnswerActions): HTMLElement {
  return el("ol", { class: "events" }, ...events.map((event, index) => eventRow(event, index, walk, actions)));
}

function eventRow(event: EventView, index: number, walk: WalkView, actions: AnswerActions): HTMLElement {
  const { hop, node, monitor, hubble, hidden } = event;
  return el(
    "li",
    {},
    hopButton(walk, hop, `event.${index}.${hop}`, actions),
    el(
      "div",
      {},
      el("code", { class: "record" }, monitor),
      hubble === null ? null : el("div", { class: "dim" }, "Hubble: ", el("code", { class: "record" }, hubble)),
      el("small", {}, hidden === null ? node : `${node}; ${hidden}`),
    ),
  );
}

function hiddenEvents(events: readonly EventView[], walk: WalkView, actions: AnswerActions): HTMLElement {
  const title = `${events.length} more ${events.length === 1 ? "is" : "are"} not printed as Helm installs this version`;
  return el("details", {}, el("summary", {}, title), list(events, walk, actions));
}

/** The number of a hop, which leads to it. */
export function hopButton(walk: WalkView, hop: number, key: string, actions: AnswerActions): HTMLElement {
  const name = `Hop ${hop + 1}`;
  const attributes = { type: "button", class: "hop-number", "data-focus": key, title: name };
  const button = el("button", { ...attributes, "aria-label": name }, String(hop + 1));
  button.addEventListener("click", () => actions.move(atHop(walk, hop)));
  return button;
}
