// The backends of a service, grouped by what they get; pressing one shows its own answer below.
import type { BackendView } from "../../../src/protocol/flowView.ts";
import type { AnswerActions } from "./answer.ts";
import { el } from "./dom.ts";
import { icon } from "./icons.ts";
import { verdictIcon } from "./verdictBanner.ts";

export function backendList(backends: readonly BackendView[], shown: BackendView, actions: AnswerActions): HTMLElement {
  const groups = new Map<string, BackendView[]>();
  for (const backend of backends) {
    const says = groupTitle(backend);
    groups.set(says, [...(groups.get(says) ?? []), backend]);
  }
  return el(
    "div",
    { class: "backend-groups" },
    ...[...groups].map(([says, members]) => groupView(says, members, shown, actions)),
  );
}

function groupTitle({ verdict }: BackendView): string {
  const { decision, notEnforced, dropReason, l7 } = verdict;
  if (decision === "allowed" && notEnforced) return "allowed, not enforced";
  if (decision === "redirected") return `passed to the proxy, which ${l7 ? proxySays[l7.decision] : "decides"}`;
  return dropReason ? `${decision}, drop ${dropReason.code}` : decision;
}

const proxySays = { allowed: "allows", denied: "denies" } as const;

function groupView(says: string, members: readonly BackendView[], shown: BackendView, actions: AnswerActions): Node {
  const [first] = members;
  const title = `${members.length} ${members.length === 1 ? "backend" : "backends"}: ${says}`;
  return el(
    "div",
    { class: "side" },
    first ? icon(verdictIcon(first.verdict)) : null,
    el("h2", {}, title),
    el(
      "ul",
      { class: "backend-names" },
      ...members.map((member) => el("li", {}, backendButton(member, shown, actions))),
    ),
  );
}

function backendButton({ name }: BackendView, shown: BackendView, actions: AnswerActions): HTMLElement {
  const isShown = String(name === shown.name);
  const button = el(
    "button",
    { type: "button", class: "as-link", "aria-pressed": isShown, "data-focus": `backend.${name}` },
    name,
  );
  button.addEventListener("click", () => actions.showBackend(name));
  return button;
}
