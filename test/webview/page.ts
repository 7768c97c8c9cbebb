// The flow webview in a document, with a host that only listens: what the tests open, read and press.
import type { FromWebview, ToWebview } from "../../src/protocol/flowMessages.ts";
import type { FlowVerdictView } from "../../src/protocol/flowView.ts";
import { type FlowSimulator, startFlowSimulator } from "../../webview/flowSimulator/flowSimulator.ts";
import { choices, form } from "./fixtures.ts";

export interface Page {
  readonly simulator: FlowSimulator;
  readonly sent: FromWebview[];
  saved: unknown;
}

export function openPage(saved?: unknown): Page {
  const root = document.createElement("div");
  document.body.append(root);
  const sent: FromWebview[] = [];
  const page: { saved: unknown } = { saved };
  const host = {
    postMessage: (message: FromWebview) => sent.push(message),
    getState: () => page.saved,
    setState: (state: unknown) => {
      page.saved = state;
    },
  };
  return Object.assign(page, { simulator: startFlowSimulator(root, host), sent });
}

/** A page whose form is filled, as after a reload. */
export function openFilled(): Page {
  const { world, from, to, port, protocol } = form;
  const page = openPage({ form: { world, from, to, port: String(port), protocol, layer7: "" }, recent: [] });
  page.simulator.receive({ kind: "choices", choices });
  return page;
}

export function show(verdict: FlowVerdictView, stale: Extract<ToWebview, { kind: "verdict" }>["stale"] = null): Page {
  const page = openFilled();
  page.simulator.receive({ kind: "verdict", form, verdict, stale });
  return page;
}

export function find(selector: string): HTMLElement {
  const element = document.querySelector<HTMLElement>(selector);
  if (!element) throw new Error(`nothing matches ${selector}`);
  return element;
}

export const textOf = (selector: string): string => (find(selector).textContent ?? "").replace(/\s+/g, " ").trim();
export const textsOf = (selector: string): string[] =>
  [...document.querySelectorAll(selector)].map((element) => (element.textContent ?? "").replace(/\s+/g, " ").trim());
export const spoken = (): string => textOf('[aria-live="polite"]');

export function fill(id: string, value: string): void {
  const input = find(`#${id}`) as HTMLInputElement;
  input.focus();
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

export function press(element: HTMLElement, key: string): void {
  element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

/** Before each test. */
export function emptyDocument(): void {
  document.documentElement.lang = "en";
  document.title = "Flow";
  document.body.replaceChildren();
}
