// A list of tabs. Arrows and Home/End move between them, as in the ARIA pattern with automatic activation.
import { type Child, el } from "./dom.ts";

export interface Tab<Name extends string> {
  readonly name: Name;
  readonly label: readonly Child[];
}

export interface TabsProps<Name extends string> {
  /** Tells these tabs from others of the page: part of ids and of `data-focus`. */
  readonly group: string;
  readonly label: string;
  readonly tabs: readonly Tab<Name>[];
  readonly shown: Name;
  readonly onShow: (name: Name) => void;
}

export function tabList<Name extends string>({ group, label, tabs, shown, onShow }: TabsProps<Name>): HTMLElement {
  const list = el(
    "div",
    { role: "tablist", class: "tabs", "aria-label": label },
    ...tabs.map((tab) => {
      const isShown = tab.name === shown;
      const button = el(
        "button",
        {
          type: "button",
          role: "tab",
          id: `${group}-${tab.name}`,
          "aria-selected": String(isShown),
          "aria-controls": isShown ? `${group}-panel` : undefined,
          tabindex: isShown ? 0 : -1,
          "data-focus": `${group}.${tab.name}`,
        },
        ...tab.label,
      );
      button.addEventListener("click", () => onShow(tab.name));
      return button;
    }),
  );
  list.addEventListener("keydown", (event) => {
    const index = tabs.findIndex(({ name }) => name === shown);
    const next = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const tab = next === undefined ? undefined : tabs[(next + tabs.length) % tabs.length];
    if (!tab) return;
    event.preventDefault();
    list.querySelector<HTMLElement>(`#${group}-${tab.name}`)?.focus();
    onShow(tab.name);
  });
  return list;
}

/** What the shown tab shows. */
export function tabPanel(group: string, shown: string, children: readonly Child[], isFocusable: boolean): HTMLElement {
  return el(
    "div",
    {
      role: "tabpanel",
      id: `${group}-panel`,
      "aria-labelledby": `${group}-${shown}`,
      tabindex: isFocusable ? 0 : undefined,
      "data-focus": isFocusable ? `${group}.panel` : undefined,
    },
    ...children,
  );
}
