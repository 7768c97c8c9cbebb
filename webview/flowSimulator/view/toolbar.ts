// What can be done with the whole answer: compare versions, copy it as Markdown or as a link, save the drawing.
import { el } from "./dom.ts";
import type { VersionActions } from "./versions.ts";

export interface ToolbarActions extends VersionActions {
  copyMarkdown(): void;
  copyLink(): void;
  saveSvg(): void;
}

interface ToolbarProps {
  readonly cilium: string;
  readonly versions: readonly string[];
  readonly hasPath: boolean;
}

export function toolbar({ cilium, versions, hasPath }: ToolbarProps, actions: ToolbarActions): HTMLElement {
  const others = versions.filter((version) => version !== cilium);
  return el(
    "div",
    { class: "toolbar", role: "group", "aria-label": "Answer" },
    others.length > 0 ? versionPicker(others, actions) : null,
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
