// An editable combobox with a filtered list, after the ARIA pattern "editable combobox with list autocomplete":
// focus stays in the input, aria-activedescendant names the option. Draws a hundred options at a time, so that a few
// thousand cost no more than a few.
import { type FlowOption, freeOption, matchOptions } from "../flowOptions.ts";
import { append, el } from "./dom.ts";
import { type FieldShell, fieldShell } from "./field.ts";
import { icon } from "./icons.ts";

export interface Combobox extends FieldShell {
  setOptions(options: readonly FlowOption[]): void;
  setValue(value: string): void;
  focus(): void;
}

interface ComboboxProps {
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly onCommit: (value: string) => void;
}

const chunk = 100;
const pageStep = 8;

export function combobox({ id, label, placeholder, onCommit }: ComboboxProps): Combobox {
  const listId = `${id}-list`;
  const input = el("input", {
    id,
    type: "text",
    role: "combobox",
    placeholder,
    autocomplete: "off",
    spellcheck: "false",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": listId,
  });
  const detail = el("span", { class: "detail", "aria-hidden": "true" });
  const opener = el("span", { class: "opener", "aria-hidden": "true" }, icon("chevron"));
  const box = el("div", { class: "input-box combobox" }, input, detail, opener);
  const list = el("ul", { id: listId, role: "listbox", "aria-label": label });
  const note = el("div", { class: "note", role: "status" });
  const popup = el("div", { class: "popup", hidden: true }, list, note);
  const shell = fieldShell(id, label, input, el("div", { class: "anchor" }, box, popup));

  let options: readonly FlowOption[] = [];
  let matches: readonly FlowOption[] = [];
  let committed = "";
  let activeIndex = -1;
  let isOpen = false;
  /** The person moved to an option by key: leaving the field takes it. */
  let isChosenByKey = false;

  function open(typed: string): void {
    const free = freeOption(typed);
    const found = matchOptions(options, typed);
    matches = free && !found.some(({ value }) => value === free.value) ? [free, ...found] : found;
    isOpen = true;
    popup.hidden = false;
    input.setAttribute("aria-expanded", "true");
    list.replaceChildren();
    drawMore();
    list.scrollTop = 0;
    const nothing = options.length === 0 ? "Nothing in this folder to pick." : `Nothing here matches ${typed.trim()}.`;
    note.textContent = matches.length > 0 ? "" : `${nothing} An IP address can be typed.`;
    const current = matches.findIndex(({ value }) => value === (typed.trim() === "" ? committed : typed.trim()));
    activate(typed.trim() === "" ? current : Math.max(current, matches.length > 0 ? 0 : -1));
    isChosenByKey = false;
  }

  function drawMore(): void {
    const start = list.childElementCount;
    const rows = matches.slice(start, start + chunk).map((match, offset) =>
      el(
        "li",
        {
          id: `${id}-option-${start + offset}`,
          role: "option",
          "aria-selected": "false",
          "aria-setsize": matches.length,
          "aria-posinset": start + offset + 1,
        },
        el("span", { class: "value" }, match.value),
        el("span", { class: "about" }, match.detail),
      ),
    );
    append(list, rows);
  }

  function activate(index: number): void {
    list.querySelector('[aria-selected="true"]')?.setAttribute("aria-selected", "false");
    activeIndex = index;
    while (index >= list.childElementCount && list.childElementCount < matches.length) drawMore();
    const row = list.children[index];
    if (!row) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    row.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView?.({ block: "nearest" });
  }

  function close(): void {
    isOpen = false;
    popup.hidden = true;
    activeIndex = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    note.textContent = "";
  }

  function commit(value: string): void {
    close();
    input.value = value;
    const isNew = value !== committed;
    committed = value;
    showDetail();
    if (isNew) onCommit(value);
  }

  function showDetail(): void {
    detail.textContent = options.find(({ value }) => value === committed)?.detail ?? "";
    input.size = Math.max(committed.length, 1);
    input.title = committed;
    box.classList.toggle("settled", committed !== "" && input.value === committed);
  }

  function move(step: number): void {
    if (!isOpen) {
      open("");
      return;
    }
    if (matches.length === 0) return;
    const last = matches.length - 1;
    const next = activeIndex < 0 ? (step > 0 ? 0 : last) : Math.min(last, Math.max(0, activeIndex + step));
    activate(next);
    isChosenByKey = true;
  }

  const moves: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: pageStep,
    PageUp: -pageStep,
  };

  input.addEventListener("keydown", (event) => {
    const step = moves[event.key];
    if (step !== undefined) {
      event.preventDefault();
      move(step);
    } else if (event.key === "Enter") {
      event.preventDefault();
      commit((isOpen ? matches[activeIndex]?.value : undefined) ?? input.value.trim());
    } else if (event.key === "Escape" && (isOpen || input.value !== committed)) {
      event.preventDefault();
      if (!isOpen) input.value = committed;
      close();
    }
  });
  input.addEventListener("input", () => {
    box.classList.remove("settled");
    open(input.value);
  });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => {
    const picked = isOpen && isChosenByKey ? matches[activeIndex]?.value : undefined;
    commit(picked ?? input.value.trim());
  });
  box.addEventListener("mousedown", (event) => {
    // A click anywhere in the box opens the list; focus stays in the input.
    if (event.target !== input) {
      event.preventDefault();
      input.focus();
    }
    if (isOpen) close();
    else open("");
  });
  popup.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const row = event.target instanceof Element ? event.target.closest('[role="option"]') : null;
    const index = row ? Number(row.getAttribute("aria-posinset")) - 1 : -1;
    const picked = matches[index];
    if (picked) commit(picked.value);
  });
  list.addEventListener("scroll", () => {
    if (list.scrollTop + list.clientHeight > list.scrollHeight - 60) drawMore();
  });

  return {
    ...shell,
    setOptions(next) {
      options = next;
      showDetail();
      if (isOpen) open(input.value === committed ? "" : input.value);
    },
    setValue(value) {
      if (value === committed) return;
      committed = value;
      if (document.activeElement !== input || !isOpen) input.value = value;
      showDetail();
    },
    focus: () => input.focus(),
  };
}
