// EndpointSelector.Sanitize (V6): one problem per wrong key or value, the first with the text of the whole selector.
// Mirrors pkg/policy/api/selector.go, Cilium v1.20.2.
import type { RawLabelSelector } from "./rule.ts";
import type { SanitizeState } from "./sanitizeState.ts";
import { keyRange, valueRange } from "./sanitizeState.ts";
import { joinSelectorErrors, validateLabelSelector } from "./validateLabelSelector.ts";

/** @param wrap what surrounds the text where the selector stands, e.g. in a cidrGroupSelector */
export function sanitizeSelector(
  state: SanitizeState,
  selector: RawLabelSelector,
  wrap: (text: string) => string = (text) => text,
): void {
  const errors = validateLabelSelector(selector);
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
