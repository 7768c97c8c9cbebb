// What the packet's way takes beside policies, option by option: as the folder says, or as someone picks it here.
import type { WalkOptionChoice } from "../../../src/protocol/flowChoices.ts";
import { currentWorld, type State } from "../state.ts";
import { el } from "./dom.ts";

export interface WalkOptionsPanel {
  readonly element: HTMLElement;
  update(state: State): void;
  focus(name: string): void;
}

type Options = Readonly<Record<string, string>>;

export function walkOptionsPanel(onChange: (options: Options) => void): WalkOptionsPanel {
  const rows = el("div", { class: "option-rows" });
  const reset = el("button", { type: "button", class: "as-link" }, "As the folder says");
  const element = el(
    "section",
    { class: "options", id: "walk-options", hidden: true, "aria-label": "Options of the packet's way" },
    rows,
    reset,
  );
  let shown: unknown;
  let options: Options = {};
  let selects: ReadonlyMap<string, HTMLSelectElement> = new Map();
  reset.addEventListener("click", () => onChange({}));

  function pick(name: string, value: string): void {
    const { [name]: _before, ...rest } = options;
    onChange(value === "" ? rest : { ...rest, [name]: value });
  }

  return {
    element,
    update({ view, answer, choices, ...rest }) {
      const choicesNow = currentWorld({ view, answer, choices, ...rest })?.walkOptions ?? [];
      options = view.options;
      element.hidden = !view.areOptionsOpen || choicesNow.length === 0;
      reset.hidden = Object.keys(options).length === 0;
      if (choicesNow !== shown) {
        shown = choicesNow;
        selects = new Map(choicesNow.map((choice) => [choice.name, optionSelect(choice, pick)]));
        rows.replaceChildren(...choicesNow.map((choice) => optionRow(choice, selects.get(choice.name))));
      }
      const taken = answer?.verdict.walkOptions ?? {};
      for (const choice of choicesNow)
        showValue(selects.get(choice.name), choice, options[choice.name], taken[choice.name]);
    },
    focus: (name) => selects.get(name)?.focus(),
  };
}

function optionSelect({ name, summary, values }: WalkOptionChoice, pick: (name: string, value: string) => void) {
  const select = el(
    "select",
    { id: `option-${name}`, title: summary },
    el("option", { value: "" }),
    ...values.map((value) => el("option", { value }, value)),
  );
  select.addEventListener("change", () => pick(name, select.value));
  return select;
}

function optionRow({ name, summary }: WalkOptionChoice, select: HTMLElement | undefined): HTMLElement {
  return el("div", { class: "field" }, el("label", { for: `option-${name}`, title: summary }, name), select);
}

/** The first entry says what is taken where nothing is picked. */
function showValue(
  select: HTMLSelectElement | undefined,
  choice: WalkOptionChoice,
  picked: string | undefined,
  taken: string | undefined,
): void {
  const first = select?.options[0];
  if (!select || !first) return;
  const told = picked === undefined ? (taken ?? choice.default) : choice.default;
  const text = picked === undefined ? `${told} (as found)` : "as found";
  if (first.text !== text) first.text = text;
  const value = picked ?? "";
  if (select.value !== value) select.value = value;
  select.classList.toggle("changed", picked !== undefined);
}
