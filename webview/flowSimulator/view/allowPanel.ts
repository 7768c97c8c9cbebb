// What would let a denied flow pass: for each side the proposals, their YAML, and what else would pass; inserted on a click.
import type { AllowSideView, ProposalView } from "../../../src/protocol/allowView.ts";
import { toolkitButton } from "../../toolkit.ts";
import { type AllowState, idsToInsert, isBlocked } from "../allowState.ts";
import { el } from "./dom.ts";
import { icon } from "./icons.ts";
import { type Actions, placeLink, sentence } from "./sentence.ts";

export interface AllowActions extends Actions {
  askAllow(): void;
  pickProposal(direction: string, id: string): void;
  applyAllow(ids: readonly string[]): void;
  closeAllow(): void;
}

export function allowPanel(state: AllowState, actions: AllowActions): HTMLElement {
  return el(
    "section",
    { class: "allow", "aria-label": "Allow this flow", tabindex: -1, "data-focus": "allow" },
    ...content(state, actions),
  );
}

function content(state: AllowState, actions: AllowActions): (Node | null)[] {
  switch (state.kind) {
    case "asking":
      return [el("p", { role: "status" }, "Trying what would let it pass…")];
    case "failed":
      return [el("p", { role: "status" }, icon("warning"), ` ${state.message}`), closeButton("Close", actions)];
    case "applied": {
      const places = state.places.flatMap((place, index) => [
        index === 0 ? "" : ", ",
        placeLink(place, `allow.applied.${index}`, actions),
      ]);
      return [
        el("p", { role: "status" }, icon("allowed"), " Inserted at ", ...places, "."),
        closeButton("Close", actions),
      ];
    }
    case "proposals":
      return proposals(state, actions);
  }
}

function proposals(state: Extract<AllowState, { readonly kind: "proposals" }>, actions: AllowActions): (Node | null)[] {
  const { allow, picked } = state;
  const ids = idsToInsert(state);
  const insert = toolkitButton(ids.length > 1 ? "Insert both" : "Insert", "primary", () => actions.applyAllow(ids));
  insert.setAttribute("data-focus", "allow.insert");
  return [
    allow.note === null ? null : el("p", {}, `${allow.note}`),
    ...allow.sides.map((side) => sideProposals(side, picked[side.direction], actions)),
    el("div", { class: "allow-buttons" }, ids.length > 0 ? insert : null, closeButton("Cancel", actions)),
  ];
}

function closeButton(text: string, actions: AllowActions): HTMLElement {
  const button = toolkitButton(text, "secondary", () => actions.closeAllow());
  button.setAttribute("data-focus", "allow.close");
  return button;
}

function sideProposals(side: AllowSideView, picked: string | undefined, actions: AllowActions): HTMLElement {
  const { direction, title, proposals: list, blockedBy } = side;
  const blocked = blockedBy.map((parts, index) => el("p", {}, sentence(parts, `allow.${direction}.${index}`, actions)));
  if (isBlocked(side)) return el("div", { class: "allow-side" }, el("h2", {}, title), ...blocked);
  return el(
    "fieldset",
    { class: "allow-side" },
    el("legend", {}, title),
    ...blocked,
    ...list.map((proposal) => proposalRow(proposal, direction, proposal.id === picked, actions)),
  );
}

function proposalRow(
  { id, title, place, isNewFile, text, alsoAllows, notes }: ProposalView,
  direction: string,
  isPicked: boolean,
  actions: AllowActions,
): HTMLElement {
  const radio = el("input", {
    type: "radio",
    name: `allow-${direction}`,
    id: `allow-${direction}-${id}`,
    checked: isPicked,
    "data-focus": `allow.${direction}.${id}`,
  });
  radio.addEventListener("change", () => actions.pickProposal(direction, id));
  const where = isNewFile
    ? el("span", {}, "new file ", el("code", {}, place.file))
    : placeLink(place, `allow.at.${id}`, actions);
  return el(
    "div",
    { class: `proposal${isPicked ? " picked" : ""}` },
    radio,
    el("div", {}, el("label", { for: `allow-${direction}-${id}` }, title), " ", el("small", {}, where)),
    isPicked
      ? el(
          "div",
          { class: "proposal-body" },
          el("pre", { tabindex: 0, "aria-label": "What is put in" }, el("code", {}, text)),
          el("h3", {}, "Also allows"),
          el(
            "ul",
            { class: "plain" },
            ...(alsoAllows.length > 0 ? alsoAllows : ["Nothing else"]).map((line) => el("li", {}, line)),
          ),
          ...notes.map((note) => el("p", { class: "dim" }, note)),
        )
      : null,
  );
}
