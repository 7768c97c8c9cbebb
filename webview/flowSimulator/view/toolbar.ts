// What can be done with the whole answer: compare versions, copy it as Markdown or as a link, save the drawing.
import type { FlowForm } from "../../../src/protocol/flowView.ts";
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
  const select = el(
    "select",
    { "aria-label": "Recent flows", "data-focus": "tool.recent" },
    el("option", { value: "" }, "Recent flows"),
    ...recent.map((form, index) => el("option", { value: String(index) }, flowText(form))),
  );
  select.addEventListener("change", () => {
    const form = recent[Number(select.value)];
    if (select.value !== "" && form) actions.showFlow(form);
  });
  return select;
}

/** Picking a version asks at once. */
function versionPicker(others: readonly string[], actions: VersionActions): HTMLElement {
  const select = el(
    "select",
    { "aria-label": "Compare with another version", "data-focus": "tool.compare" },
    el("option", { value: "" }, "Compare versions"),
    ...others.map((version) => el("option", { value: version }, `with ${version}`)),
  );
  select.addEventListener("change", () => {
    if (select.value !== "") actions.compareWith(select.value);
  });
  return select;
}
