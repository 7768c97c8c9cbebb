// @vitest-environment jsdom
// The combobox by keyboard, as the ARIA pattern says, and with a few thousand options.
import { beforeEach, expect, test } from "vitest";
import type { FlowOption } from "../../webview/flowSimulator/flowOptions.ts";
import { combobox } from "../../webview/flowSimulator/view/combobox.ts";

let committed: string[] = [];
let input: HTMLInputElement;

beforeEach(() => {
  committed = [];
  document.body.replaceChildren();
  const box = combobox({ id: "from", label: "From", placeholder: "", onCommit: (value) => committed.push(value) });
  document.body.append(box.element);
  box.setOptions(options(4000));
  const found = document.querySelector("input");
  if (!found) throw new Error("no input");
  input = found;
  input.focus();
});

function options(count: number): FlowOption[] {
  return Array.from({ length: count }, (_, index) => {
    const value = `team/app-${index}`;
    return { value, detail: `identity ${index}`, search: `${value} identity ${index}` };
  });
}

function press(...keys: string[]): void {
  for (const key of keys) input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

function type(value: string): void {
  input.value = value;
  input.dispatchEvent(new Event("input"));
}

const rows = (): NodeListOf<Element> => document.querySelectorAll('[role="option"]');
const active = (): string | null =>
  document.getElementById(input.getAttribute("aria-activedescendant") ?? "")?.querySelector(".value")?.textContent ??
  null;

test("is closed until asked; ArrowDown opens it with nothing chosen, and moves", () => {
  expect(input.getAttribute("aria-expanded")).toBe("false");
  press("ArrowDown");
  expect(input.getAttribute("aria-expanded")).toBe("true");
  expect(active()).toBeNull();
  press("ArrowDown", "ArrowDown");
  expect(active()).toBe("team/app-1");
  press("ArrowUp", "ArrowUp");
  expect(active()).toBe("team/app-0");
  expect(document.activeElement).toBe(input);
});

test("typing filters and chooses the best match; Enter takes it, once", () => {
  type("app-399");
  expect(active()).toBe("team/app-399");
  expect([...rows()].map((row) => row.querySelector(".value")?.textContent)).toHaveLength(11);
  press("Enter");
  expect(committed).toEqual(["team/app-399"]);
  expect(input.value).toBe("team/app-399");
  expect(input.getAttribute("aria-expanded")).toBe("false");
  press("Enter");
  input.blur();
  expect(committed).toEqual(["team/app-399"]);
});

test("thousands of options are drawn a hundred at a time, counted in full, and all reached by key", () => {
  press("ArrowDown");
  expect(rows()).toHaveLength(100);
  expect(rows()[0]?.getAttribute("aria-setsize")).toBe("4000");
  press(...Array.from({ length: 31 }, () => "PageDown"));
  expect(active()).toBe("team/app-240");
  expect(rows()).toHaveLength(300);
});

test("leaving the field keeps what was typed, unless an option was chosen by key", () => {
  type("team/app-7");
  input.blur();
  input.focus();
  type("app-12");
  press("ArrowDown");
  input.blur();
  expect(committed).toEqual(["team/app-7", "team/app-120"]);
});

test("Escape closes the list, then brings the value back", () => {
  type("app-5");
  press("Enter");
  type("zzz");
  press("Escape");
  expect(input.value).toBe("zzz");
  expect(input.getAttribute("aria-expanded")).toBe("false");
  press("Escape");
  expect(input.value).toBe("team/app-5");
  expect(committed).toEqual(["team/app-5"]);
});

test("an address can be typed that is not listed; a name that matches nothing is said", () => {
  type("10.0.0.9");
  expect(active()).toBe("10.0.0.9");
  type("nowhere");
  expect(rows()).toHaveLength(0);
  expect(document.querySelector('[role="status"]')?.textContent).toBe(
    "Nothing here matches nowhere. An IP address can be typed.",
  );
});

test("a click takes an option", () => {
  press("ArrowDown");
  rows()[3]?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  expect(committed).toEqual(["team/app-3"]);
});
