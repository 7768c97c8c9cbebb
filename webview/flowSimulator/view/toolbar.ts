// What can be done with the whole answer: compare versions, copy it as Markdown or as a link, save the drawing.
import type { FlowForm } from "../../../src/protocol/flowForm.ts";
import { flowText } from "../formText.ts";
import { el } from "./dom.ts";
import type { VersionActions } from "./versions.ts";

export interface ToolbarActions extends VersionActions {
  copyMarkdown(): void;
  copyLink(): void;
  saveSvg(): void;
  paste(): void;
  showFlow(form: FlowForm): void;
}

interface ToolbarProps {
  readonly cilium: string;
  readonly versions: readonly string[];
  /** Other flows that were answered, newest first. */
  readonly recent: readonly FlowForm[];
  readonly hasPath: boolean;
}

export function toolbar({ cilium, versions, recent, hasPath }: ToolbarProps, actions: ToolbarActions): HTMLElement {
  const others = versions.filter((version) => version !== cilium);
  return el(
    "div",
    { class: "toolbar", role: "group", "aria-label": "Answer" },
    recent.length > 0 ? recentPicker(recent, actions) : null,
    others.length > 0 ? versionPicker(others, actions) : null,
    act("Paste a Hubble flow…", () => actions.paste()),
    act("Copy as Markdown", () => actions.copyMarkdown()),
    act("Copy link", () => actions.copyLink()),
    hasPath ? act("Save as SVG", () => actions.saveSvg()) : null,
  );
}

function act(text: string, onClick: () => void): HTMLElement {
  const button = el("button", { type: "button", class: "as-link", "data-focus": `tool.${text}` }, text);
  button.addEventListener("click", onClick);
  return button;
}

function recentPicker(recent: readonly FlowForm[], actions: ToolbarActions): HTMLElement {
  const options = recent.map((form, index) => ({
    value: String(index),
    text: flowText(form),
    pick: () => actions.showFlow(form),
  }));
  return picker("Recent flows", "Recent flows", "tool.recent", options);
}

/** Picking a version asks at once. */
function versionPicker(others: readonly string[], actions: VersionActions): HTMLElement {
  const options = others.map((version) => ({
    value: version,
    text: `with ${version}`,
    pick: () => actions.compareWith(version),
  }));
  return picker("Compare versions", "Compare with another version", "tool.compare", options);
}

interface PickerOption {
  readonly value: string;
  readonly text: string;
  pick(): void;
}

/** A closed list that does something when one of its options is picked. `title` stands where nothing is. */
function picker(title: string, name: string, key: string, options: readonly PickerOption[]): HTMLElement {
  const select = el(
    "select",
    { "aria-label": name, "data-focus": key },
    el("option", { value: "" }, title),
    ...options.map(({ value, text }) => el("option", { value }, text)),
  );
  select.addEventListener("change", () => options.find(({ value }) => value === select.value)?.pick());
  return select;
}
