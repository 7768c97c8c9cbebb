// EndpointSelector.Sanitize (V6): one problem per wrong key or value, the first with the text of the whole selector.
// Mirrors pkg/policy/api/selector.go, Cilium v1.8.0 to v1.20.2.
import type { SanitizeState } from "./dialect.ts";
import type { RawLabelSelector } from "./rule.ts";
import { keyRange, valueRange } from "./sanitizeState.ts";
import type { SelectorError } from "./validateLabelSelector.ts";
import { joinSelectorErrors, validateLabelSelector } from "./validateLabelSelector.ts";

export function sanitizeSelector(state: SanitizeState, selector: RawLabelSelector): void {
  const { selectors } = state.dialect;
  const extended = selectors.keys === "extended" ? mapKeys(selector, extendKey) : selector;
  reportSelectorErrors(state, selector, validateLabelSelector(extended, selectors));
}

/**
 * @param selector as written: where problems are shown
 * @param wrap what surrounds the text where the selector stands, e.g. in a cidrGroupSelector
 */
export function reportSelectorErrors(
  state: SanitizeState,
  selector: RawLabelSelector,
  errors: readonly SelectorError[],
  wrap: (text: string) => string = (text) => text,
): void {
  for (const [index, error] of errors.entries()) {
    const path = [...selector.path, ...error.path];
    const shown = index === 0 ? joinSelectorErrors(errors) : error.text;
    state.problems.push({
      code: "invalid-label-selector",
      text: wrap(`invalid label selector: ${shown}`),
      path,
      range: (error.isKey ? keyRange : valueRange)(state.root, path),
      facts: { detail: error.detail, ...(error.value === undefined ? {} : { value: error.value }) },
    });
  }
}

export function mapKeys(selector: RawLabelSelector, toKey: (key: string) => string): RawLabelSelector {
  return {
    ...selector,
    matchLabels: selector.matchLabels.map((label) => ({ ...label, key: toKey(label.key) })),
    matchExpressions: selector.matchExpressions.map((expression) => ({ ...expression, key: toKey(expression.key) })),
  };
}

/** GetExtendedKeyFrom in pkg/labels/labels.go: `k8s:app` becomes `k8s.app`, `app` becomes `any.app`. */
function extendKey(key: string): string {
  const [source, rest] = splitSource(key);
  return `${source === "" ? "any" : source}.${rest.split("=", 1)[0]}`;
}

/** parseSource in pkg/labels/labels.go. */
export function splitSource(key: string): readonly [source: string, rest: string] {
  if (key.startsWith("$")) return ["reserved", key.slice(1)];
  const colon = key.indexOf(":");
  if (colon >= 0) return [key.slice(0, colon), key.slice(colon + 1)];
  return key.startsWith("reserved.") ? ["reserved", key.slice("reserved.".length)] : ["", key];
}
