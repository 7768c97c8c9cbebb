// A recorded flow beside the answer: what was recorded, first of all where it differs; and the field to paste one into.
import type { ObservedFlowView } from "../../../src/protocol/observedView.ts";
import { toolkitButton } from "../../toolkit.ts";
import { el } from "./dom.ts";
import { icon } from "./icons.ts";
import { type Actions, sentence } from "./sentence.ts";

export function observedSection(observed: ObservedFlowView, actions: Actions): HTMLElement {
  const { recorded, difference, notes } = observed;
  const from = recorded.from === "" ? null : el("small", {}, recorded.from);
  return el(
    "section",
    { class: `observed${difference ? " differs" : ""}`, "aria-label": "Recorded flow" },
    el(
      "p",
      {},
      icon(difference ? "warning" : "allowed"),
      el("b", {}, difference ? " The recorded verdict differs: " : " Recorded as computed: "),
      recorded.verdict,
      " ",
      from,
    ),
    ...(difference ?? []).map((parts, index) => el("p", {}, sentence(parts, `observed.${index}`, actions))),
    ...notes.map((note) => el("p", { class: "dim" }, note)),
  );
}

export interface PasteField {
  readonly element: HTMLElement;
  open(): void;
}

export function pasteField(onExplain: (text: string) => void): PasteField {
  const area = el("textarea", { id: "paste", rows: 4, spellcheck: "false", class: "mono" });
  const element = el("section", { class: "paste", hidden: true, "aria-label": "Paste a Hubble flow" });
  const close = (): void => {
    element.hidden = true;
    area.value = "";
  };
  const explain = toolkitButton("Explain", "primary", () => {
    const text = area.value;
    if (text.trim() === "") return;
    close();
    onExplain(text);
  });
  const label = "JSON of hubble observe -o json, or a policy-verdict line of cilium monitor";
  element.append(
    el("label", { class: "paste-label", for: "paste" }, label),
    area,
    el("div", { class: "allow-buttons" }, explain, toolkitButton("Cancel", "secondary", close)),
  );
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  return {
    element,
    open() {
      element.hidden = false;
      area.focus();
    },
  };
}
