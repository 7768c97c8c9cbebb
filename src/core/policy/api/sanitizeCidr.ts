// CIDRs of a rule: V44–V51. fromCIDR takes an address or a prefix, fromCIDRSet a prefix alone.
// Mirrors CIDR.sanitize and CIDRRule.sanitize in pkg/policy/api/rule_validation.go, Cilium v1.20.2.
import { containsPrefix, parseAddr, parsePrefix } from "../../ipcache/prefix.ts";
import { quoteGo } from "../../text/quote.ts";
import { quoteJsonGo } from "./goText.ts";
import type { RawCidrRule, RawLabelSelector, RawText } from "./rule.ts";
import { sanitizeSelector } from "./sanitizeSelector.ts";
import type { SanitizeState } from "./sanitizeState.ts";
import { reportKey, reportValue } from "./sanitizeState.ts";

export function sanitizeCidr(state: SanitizeState, { value, path }: RawText): void {
  const facts = { value };
  if (value === "") {
    reportValue(state, "invalid-cidr", "IP must be specified", path, { facts });
    return;
  }
  if (!("error" in parsePrefix(value))) return;
  const address = parseAddr(value);
  if ("error" in address) reportValue(state, "invalid-cidr", `unable to parse CIDR: ${address.error}`, path, { facts });
}

export function sanitizeCidrRule(state: SanitizeState, rule: RawCidrRule): void {
  const { cidr, cidrGroupRef, cidrGroupSelector: selector, path } = rule;
  if (selector !== undefined) {
    const withSource = addGroupSource(selector);
    sanitizeSelector(
      state,
      withSource,
      (text) => `failed to sanitize cidrGroupSelector ${printSelector(withSource)}: ${text}`,
    );
  }
  const given = [
    cidr !== "" && "cidr",
    cidrGroupRef !== "" && "cidrGroupRef",
    selector !== undefined && "cidrGroupSelector",
  ].filter((name) => name !== false);
  if (given.length === 0) {
    reportKey(state, "cidr-rule-choice", "one of cidr, cidrGroupRef, or cidrGroupSelector is required", path);
    return;
  }
  if (given.length > 1) {
    const text = "more than one of cidr, cidrGroupRef, or cidrGroupSelector may not be set";
    const facts = { first: given[0] ?? "", second: given[1] ?? "" };
    reportKey(state, "cidr-rule-choice", text, [...path, facts.second], { schemaPath: path, facts });
    return;
  }
  if (cidr !== "") sanitizePrefix(state, rule);
}

function sanitizePrefix(state: SanitizeState, { cidr, except, path }: RawCidrRule): void {
  const allowed = parsePrefix(cidr);
  if ("error" in allowed) {
    const text = `unable to parse CIDRRule ${quoteGo(cidr)}: ${allowed.error}`;
    reportValue(state, "invalid-cidr", text, [...path, "cidr"], { facts: { value: cidr } });
    return;
  }
  for (const { value, path: exceptPath } of except) {
    const excluded = parsePrefix(value);
    if ("error" in excluded) {
      reportValue(state, "invalid-cidr", excluded.error, exceptPath, { facts: { value } });
    } else if (!containsPrefix(allowed.prefix, excluded.prefix)) {
      const text = `allow CIDR prefix ${cidr} does not contain exclude CIDR prefix ${value}`;
      reportValue(state, "except-outside-cidr", text, exceptPath, { facts: { cidr, value } });
    }
  }
}

/** Keys without a source get `cidrgroup:` before they are checked (NewESFromK8sLabelSelector). */
function addGroupSource(selector: RawLabelSelector): RawLabelSelector {
  const withSource = (key: string) => (key.indexOf(":") > 0 ? key : `cidrgroup:${key.replace(/^:/, "")}`);
  return {
    ...selector,
    matchLabels: selector.matchLabels.map((label) => ({ ...label, key: withSource(label.key) })),
    matchExpressions: selector.matchExpressions.map((expression) => ({
      ...expression,
      key: withSource(expression.key),
    })),
  };
}

/** The selector as Go's json.Marshal prints it. */
function printSelector({ matchLabels, matchExpressions }: RawLabelSelector): string {
  const parts: string[] = [];
  if (matchLabels.length > 0) {
    const labels = matchLabels.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    parts.push(
      `"matchLabels":{${labels.map(({ key, value }) => `${quoteJsonGo(key)}:${quoteJsonGo(value)}`).join(",")}}`,
    );
  }
  if (matchExpressions.length > 0) {
    const expressions = matchExpressions.map(({ key, operator, values }) => {
      const list = values.length === 0 ? "" : `,"values":[${values.map(quoteJsonGo).join(",")}]`;
      return `{"key":${quoteJsonGo(key)},"operator":${quoteJsonGo(operator)}${list}}`;
    });
    parts.push(`"matchExpressions":[${expressions.join(",")}]`);
  }
  return `{${parts.join(",")}}`;
}
