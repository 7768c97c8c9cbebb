// The form row: From, swap, To, Port, Protocol, layer 7 and, in a folder of several worlds, the world.
// Above it, in narrow panels, one line that folds it; below it, the facts that bound the answer.
import { toolkitDropdown } from "../../toolkit.ts";
import { flowOptions } from "../flowOptions.ts";
import { type FormText, type FormTextField, fieldOfError, isIcmpProtocol, protocols } from "../formText.ts";
import { currentWorld, type State } from "../state.ts";
import { combobox } from "./combobox.ts";
import { el } from "./dom.ts";
import { textField } from "./field.ts";
import { icon } from "./icons.ts";
import { walkOptionsPanel } from "./walkOptions.ts";

export interface FlowFormView {
  readonly element: HTMLElement;
  update(state: State): void;
  /** Puts the focus on the first field that is empty; nothing when none is. */
  focusFirstEmpty(): void;
  focusOption(name: string): void;
}

interface FlowFormProps {
  /** A value was picked or is being typed; `isTyping` asks for patience. */
  readonly onChange: (change: Partial<FormText>, isTyping: boolean) => void;
  readonly onToggle: () => void;
  readonly onToggleOptions: () => void;
  readonly onOptions: (options: Readonly<Record<string, string>>) => void;
}

export function flowForm({ onChange, onToggle, onToggleOptions, onOptions }: FlowFormProps): FlowFormView {
  const from = combobox({
    id: "from",
    label: "From",
    placeholder: "Pod, workload, entity or IP address",
    onCommit: (value) => onChange({ from: value }, false),
  });
  const to = combobox({
    id: "to",
    label: "To",
    placeholder: "Also service or DNS name",
    onCommit: (value) => onChange({ to: value, ...servicePort(value) }, false),
  });
  const swap = el("button", { type: "button", class: "icon-button", "aria-label": "Swap From and To" }, icon("swap"));
  swap.addEventListener("click", () => onChange({ from: form.to, to: form.from }, false));
  const port = textField({
    id: "port",
    label: "Port",
    placeholder: "",
    isNumeric: true,
    onType: (value) => onChange({ port: value }, true),
    onCommit: (value) => onChange({ port: value }, false),
  });
  const protocol = toolkitDropdown("protocol", "Protocol", (value) => {
    const picked = protocols.find((name) => name === value);
    if (picked) onChange({ protocol: picked }, false);
  });
  protocol.setOptions(protocols);
  const layer7 = textField({
    id: "layer7",
    label: "HTTP, DNS or SNI (optional)",
    placeholder: "GET /orders",
    isNumeric: false,
    onType: (value) => onChange({ layer7: value }, true),
    onCommit: (value) => onChange({ layer7: value }, false),
  });
  const world = toolkitDropdown("world", "World", (value) => onChange({ world: value }, false));
  const worldField = labelled("World", "world", world.element);

  const row = el(
    "form",
    { class: "form", "aria-label": "Flow" },
    from.element,
    swap,
    to.element,
    port.element,
    labelled("Protocol", "protocol", protocol.element),
    layer7.element,
    worldField,
  );
  row.addEventListener("submit", (event) => event.preventDefault());
  const facts = el("div", { class: "facts" });
  const options = walkOptionsPanel(onOptions);
  const summary = el("div", { class: "summary" });

  let state: State | undefined;
  let form: FormText = { world: "", from: "", to: "", port: "", protocol: "TCP", layer7: "" };
  let worldShown: unknown;

  /** A service has few ports: an empty field takes the first one. */
  function servicePort(value: string): Partial<FormText> {
    const services = state ? currentWorld(state)?.services : undefined;
    const first = services?.find(({ name }) => `svc:${name}` === value)?.ports[0];
    return first && form.port.trim() === "" ? { port: String(first.port), protocol: first.protocol } : {};
  }

  function update(next: State): void {
    state = next;
    form = next.view.form;
    const chosen = currentWorld(next);
    if (chosen !== worldShown) {
      worldShown = chosen;
      from.setOptions(chosen ? flowOptions(chosen, "from") : []);
      to.setOptions(chosen ? flowOptions(chosen, "to") : []);
      world.setOptions(next.choices?.worlds.map((one) => one.world) ?? []);
    }
    const isIcmp = isIcmpProtocol(form.protocol);
    from.setValue(form.from);
    to.setValue(form.to);
    port.setValue(form.port);
    port.setLabel(isIcmp ? "ICMP type" : "Port");
    protocol.setValue(form.protocol);
    layer7.setValue(form.layer7);
    layer7.element.hidden = isIcmp;
    world.setValue(form.world);
    const hasWorlds = (next.choices?.worlds.length ?? 0) > 1;
    worldField.hidden = !hasWorlds;
    row.classList.toggle("with-world", hasWorlds);
    showErrors(next);
    showFacts(facts, next, hasWorlds, onToggleOptions);
    options.update(next);
    showSummary(summary, next, onToggle);
  }

  function showErrors({ errors }: State): void {
    const fields = { from, to, port, layer7 };
    for (const [name, field] of Object.entries(fields)) {
      const error = errors.find((one) => fieldOfError(one.field) === name) ?? null;
      field.setError(error, (picked) => onChange({ [name as FormTextField]: picked }, false));
    }
  }

  return {
    element: el("div", { class: "flow" }, summary, row, facts, options.element),
    update,
    focusFirstEmpty() {
      const empty = (
        [
          ["from", from],
          ["to", to],
          ["port", port],
        ] as const
      ).find(([name]) => form[name] === "");
      empty?.[1].focus();
    },
    focusOption: (name) => options.focus(name),
  };
}

function labelled(label: string, id: string, control: HTMLElement): HTMLElement {
  return el(
    "div",
    { class: `field field-${id}` },
    el("span", { class: "label", "aria-hidden": "true" }, label),
    control,
  );
}

function showFacts(element: HTMLElement, state: State, hasWorlds: boolean, onToggleOptions: () => void): void {
  const world = currentWorld(state);
  if (!world) return;
  const { options, areOptionsOpen } = state.view;
  const nChanged = Object.keys(options).length;
  const toggle = el(
    "button",
    { type: "button", class: "as-link", "aria-expanded": String(areOptionsOpen), "aria-controls": "walk-options" },
    nChanged === 0 ? "Change options" : `Change options (${nChanged} changed)`,
  );
  toggle.addEventListener("click", onToggleOptions);
  const all = [
    { name: "Cilium", value: `${world.cilium} (${world.ciliumFrom})` },
    ...(hasWorlds ? [{ name: "World", value: world.world }] : []),
    ...world.facts,
  ];
  const hadFocus = element.contains(document.activeElement);
  element.replaceChildren(...all.map(({ name, value }) => el("span", {}, `${name} `, el("b", {}, value))));
  if (world.walkOptions) element.append(toggle);
  if (hadFocus) toggle.focus({ preventScroll: true });
}

/** Shown in narrow panels only. */
function showSummary(element: HTMLElement, { view, answer }: State, onToggle: () => void): void {
  const { from, to, port, protocol } = view.form;
  element.hidden = !answer && (from === "" || to === "" || port === "");
  const expanded = String(view.isFormOpen);
  const toggle = el("button", { type: "button", class: "as-link", "aria-expanded": expanded }, "Change flow");
  toggle.addEventListener("click", onToggle);
  const hadFocus = element.contains(document.activeElement);
  element.replaceChildren(
    el("span", {}, el("b", {}, `${from} → ${to}`), " ", el("code", {}, `${port}/${protocol}`)),
    toggle,
  );
  if (hadFocus) toggle.focus({ preventScroll: true });
}
