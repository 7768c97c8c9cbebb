// Why one side of a flow denies, in words, with the policies and rules behind it.
import type { DenialCause, OriginView, SideAnswer } from "../core/index.ts";
import { endpointTitle } from "./endpointTitle.ts";
import { place, type Sentence, text } from "./sentence.ts";

interface PolicyPlace {
  readonly policy: string;
  readonly place: { readonly file: string; readonly line: number };
}

export interface WhyDenied {
  readonly kind: DenialCause["kind"];
  readonly title: string;
  readonly sentence: Sentence;
  readonly places: readonly PolicyPlace[];
}

export function whyDenied(direction: "egress" | "ingress", side: SideAnswer): WhyDenied | null {
  const { cause } = side;
  if (cause === null) return null;
  const { kind } = cause;
  const endpoint = endpointTitle(side.endpoint);
  switch (kind) {
    case "no-policy": {
      const words = `No policy selects ${endpoint} for ${direction}, and ${causeText(cause.because)} denies what no rule allows.`;
      return { kind, title: "No policy", sentence: [text(words)], places: [] };
    }
    case "default-deny": {
      const places = cause.by.map(({ policy, file, line }) => ({ policy, place: { file, line } }));
      const who =
        cause.because !== null
          ? [text(`${causeText(cause.because, true)} denies what no rule allows`)]
          : [...listPlaces(places), text(places.length > 1 ? " turn on default deny" : " turns on default deny")];
      return { kind, title: "Default deny", sentence: [...who, text(", and no rule allows the flow.")], places };
    }
    case "explicit-deny": {
      const places = placesOf(cause.rules);
      const words =
        places.length > 1 ? " deny it, and nothing wins over a deny." : " denies it, and nothing wins over a deny.";
      return { kind, title: "Denied by a rule", sentence: [...listPlaces(places), text(words)], places };
    }
    case "authentication": {
      const places = placesOf(cause.rules);
      const words = " allows it with an authentication that always fails.";
      return { kind, title: "Authentication fails", sentence: [...listPlaces(places), text(words)], places };
    }
    case "unresolved": {
      const words = `The policies of ${endpoint} can't be put together, so its map is empty: ${cause.message}.`;
      return { kind, title: "Policies in conflict", sentence: [text(words)], places: placesOf(cause.rules) };
    }
  }
}

function causeText(because: "enable-policy=always" | "reserved:init", isFirst = false): string {
  if (because === "enable-policy=always") return because;
  return `${isFirst ? "T" : "t"}he identity reserved:init, of a pod without labels,`;
}

function placesOf(rules: readonly OriginView[]): readonly PolicyPlace[] {
  return rules.flatMap(({ policy, file, line }) =>
    policy === null || file === null || line === null ? [] : [{ policy, place: { file, line } }],
  );
}

const nNamed = 2;

/** `CiliumNetworkPolicy shop/db (policies/db.yaml:8) and 1 more` with links. */
function listPlaces(places: readonly PolicyPlace[]): Sentence {
  const shown = places.slice(0, nNamed);
  const nMore = places.length - shown.length;
  return shown.flatMap(({ policy, place: { file, line } }, at) => {
    const between = at === 0 ? "" : nMore === 0 && at === shown.length - 1 ? " and " : ", ";
    const end = at === shown.length - 1 && nMore > 0 ? `) and ${nMore} more` : ")";
    return [text(`${between}${policy} (`), place(file, line), text(end)];
  });
}
