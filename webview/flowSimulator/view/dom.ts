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

const awaited = new WeakMap<HTMLElement, string>();

/**
 * Replaces the children of `parent` and puts the focus back on what has the same `data-focus`, if it had it. Where someone
 * is elsewhere, say in the YAML, it waits for their return: to focus an element takes the keyboard from the editor.
 */
export function replaceKeepingFocus(parent: HTMLElement, children: readonly Child[]): void {
  const active = document.activeElement;
  const key = active && parent.contains(active) ? active.getAttribute("data-focus") : null;
  const isHere = document.hasFocus();
  parent.replaceChildren();
  append(parent, children);
  if (isHere) {
    awaited.delete(parent);
    if (key !== null) focusByKey(parent, key);
    return;
  }
  if (key === null) return;
  if (!awaited.has(parent)) window.addEventListener("focus", () => focusAwaited(parent), { once: true });
  awaited.set(parent, key);
}

function focusAwaited(parent: HTMLElement): void {
  const key = awaited.get(parent);
  awaited.delete(parent);
  if (key !== undefined && document.activeElement === document.body) focusByKey(parent, key);
}

function focusByKey(parent: HTMLElement, key: string): void {
  for (const candidate of parent.querySelectorAll<HTMLElement>("[data-focus]")) {
    if (candidate.getAttribute("data-focus") !== key) continue;
    candidate.focus({ preventScroll: true });
    return;
  }
}
