// A labelled field with room for an error: what is wrong and the nearest names, which fill the field when pressed.
import type { FieldError } from "../../../src/protocol/flowForm.ts";
import { el, link, replaceKeepingFocus } from "./dom.ts";

export interface FieldShell {
  readonly element: HTMLElement;
  setLabel(label: string): void;
  /** Null takes the error away. `onPick` puts one of the nearest names into the field. */
  setError(error: FieldError | null, onPick: (name: string) => void): void;
}

/** `control` gets the label's name and the error's description; `body` is what is drawn, and holds `control`. */
export function fieldShell(id: string, label: string, control: HTMLElement, body: HTMLElement): FieldShell {
  const text = el("label", { for: id }, label);
  const errorId = `${id}-error`;
  const problem = el("div", { id: errorId, class: "field-error", hidden: true });
  let shown = "";
  return {
    element: el("div", { class: `field field-${id}` }, text, body, problem),
    setLabel(next) {
      if (text.textContent !== next) text.textContent = next;
    },
    setError(error, onPick) {
      const key = JSON.stringify(error);
      if (key === shown) return;
      shown = key;
      problem.hidden = error === null;
      if (error === null) {
        control.removeAttribute("aria-invalid");
        control.removeAttribute("aria-describedby");
        problem.replaceChildren();
        return;
      }
      control.setAttribute("aria-invalid", "true");
      control.setAttribute("aria-describedby", errorId);
      replaceKeepingFocus(problem, [error.message, ".", ...nearest(id, error.nearest, onPick)]);
    },
  };
}

function nearest(id: string, names: readonly string[], onPick: (name: string) => void): (Node | string)[] {
  if (names.length === 0) return [];
  const parts: (Node | string)[] = [" Write "];
  names.forEach((name, index) => {
    if (index > 0) parts.push(index === names.length - 1 ? " or " : ", ");
    parts.push(link(name, `${id}.nearest.${name}`, undefined, () => onPick(name)));
  });
  parts.push(".");
  return parts;
}

export interface TextField extends FieldShell {
  setValue(value: string): void;
  focus(): void;
}

interface TextFieldProps {
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly isNumeric: boolean;
  /** On each key. */
  readonly onType: (value: string) => void;
  /** On Enter and when the field is left. */
  readonly onCommit: (value: string) => void;
}

export function textField({ id, label, placeholder, isNumeric, onType, onCommit }: TextFieldProps): TextField {
  const input = el("input", {
    id,
    type: "text",
    placeholder,
    autocomplete: "off",
    spellcheck: "false",
    inputmode: isNumeric ? "numeric" : undefined,
    class: isNumeric ? "mono" : undefined,
  });
  input.addEventListener("input", () => onType(input.value));
  input.addEventListener("change", () => onCommit(input.value));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    onCommit(input.value);
  });
  return {
    ...fieldShell(id, label, input, el("div", { class: "input-box" }, input)),
    setValue(value) {
      if (input.value !== value) input.value = value;
    },
    focus: () => input.focus(),
  };
}
