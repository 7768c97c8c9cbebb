// Making DOM: tags, attributes and text nodes only, so that nothing from a file is ever read as markup.

export type Child = Node | string | null | undefined | false;

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** `true` sets an empty attribute, `false` and `undefined` none. `style` and `on…` are not for use: the CSP. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

export function append(parent: Node, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    parent.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
  }
}

/** Something that acts like a link without an address, which VS Code would try to open. `key` keeps its focus. */
export function link(text: string, key: string, title: string | undefined, onOpen: () => void): HTMLElement {
  const element = el("a", { role: "link", tabindex: 0, "data-focus": key, title }, text);
  element.addEventListener("click", onOpen);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    onOpen();
  });
  return element;
}

/** Replaces the children of `parent` and puts the focus back on what has the same `data-focus`, if it had it. */
export function replaceKeepingFocus(parent: HTMLElement, children: readonly Child[]): void {
  const active = document.activeElement;
  const key = active && parent.contains(active) ? active.getAttribute("data-focus") : null;
  parent.replaceChildren();
  append(parent, children);
  if (key === null) return;
  for (const candidate of parent.querySelectorAll<HTMLElement>("[data-focus]")) {
    if (candidate.getAttribute("data-focus") !== key) continue;
    candidate.focus({ preventScroll: true });
    return;
  }
}
