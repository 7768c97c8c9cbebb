// The only module that names @vscode/webview-ui-toolkit (no longer maintained): what we use of it, behind our own
// factories. Text inputs and the combobox are our own, because the toolkit's put the input into a shadow tree where
// aria-describedby can't reach an error message.
// Its base probes `:focus-visible` with an empty <style>, which the CSP refuses: one line in the console, and buttons that
// would show their focus ring after a click too, were it not for ours in flowSimulator.css.
import { provideVSCodeDesignSystem, vsCodeButton, vsCodeDropdown, vsCodeOption } from "@vscode/webview-ui-toolkit";

/** Defines the custom elements; call once, before anything is drawn. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption());
}

/** A button of VS Code; `secondary` for everything but the one act that the view is for. */
export function toolkitButton(text: string, appearance: "primary" | "secondary", onClick: () => void): HTMLElement {
  const button = document.createElement("vscode-button");
  button.setAttribute("appearance", appearance);
  button.textContent = text;
  button.addEventListener("click", onClick);
  return button;
}

export interface Dropdown {
  readonly element: HTMLElement;
  setOptions(values: readonly string[]): void;
  setValue(value: string): void;
}

/** A closed list of a few values; `labelId` names it. */
export function toolkitDropdown(id: string, label: string, onChange: (value: string) => void): Dropdown {
  const element = document.createElement("vscode-dropdown") as HTMLElement & { value: string };
  element.id = id;
  element.setAttribute("aria-label", label);
  element.addEventListener("change", () => onChange(element.value));
  let current: readonly string[] = [];
  return {
    element,
    setOptions(values) {
      if (values.length === current.length && values.every((value, index) => value === current[index])) return;
      current = values;
      element.replaceChildren(
        ...values.map((value) => {
          const option = document.createElement("vscode-option");
          option.setAttribute("value", value);
          option.textContent = value;
          return option;
        }),
      );
    },
    setValue(value) {
      if (element.value === value) return;
      element.setAttribute("current-value", value);
      element.value = value;
    },
  };
}
