// CIDRs of a rule: V44–V51. fromCIDR takes an address or a prefix, fromCIDRSet a prefix alone.
// Mirrors CIDR.sanitize and CIDRRule.sanitize in pkg/policy/api/rule_validation.go, Cilium v1.8.0 to v1.20.2.
import type { Prefix } from "../../ipcache/prefix.ts";
import { maskPrefix } from "../../ipcache/prefix.ts";
import { quoteGo } from "../../text/quote.ts";
import { addressParsers } from "./addressParsers.ts";
import type { SanitizeState } from "./dialect.ts";
import { quoteJsonGo } from "./goText.ts";
import type { RawCidrRule, RawLabelSelector, RawText, RuleItem } from "./rule.ts";
import { mapKeys, reportSelectorErrors, splitSource } from "./sanitizeSelector.ts";
import { reportKey, reportValue } from "./sanitizeState.ts";
import { validateLabelSelector } from "./validateLabelSelector.ts";

export function sanitizeCidr(state: SanitizeState, { value, path }: RawText): void {
  const facts = { value };
  if (value === "") {
    reportValue(state, "invalid-cidr", "IP must be specified", path, { facts });
    return;
  }
  const error = addressParsers[state.dialect.cidrs.parser].findCidrError(value);
  if (error === undefined) return;
  reportValue(state, "invalid-cidr", `${state.dialect.texts.invalidCidr}: ${error}`, path, { facts });
}

export function sanitizeCidrRule(state: SanitizeState, rule: RawCidrRule): void {
  if (state.dialect.cidrs.groups !== "selectors") {
    if (rule.cidrGroupRef === "") sanitizePrefix(state, rule);
    else sanitizeExcepts(state, rule, undefined);
    return;
  }
  const { cidr, cidrGroupRef, cidrGroupSelector: selector, path } = rule;
  if (selector !== undefined) sanitizeGroupSelector(state, selector);
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

function sanitizePrefix(state: SanitizeState, rule: RawCidrRule): void {
  const { cidrs, texts } = state.dialect;
  const { cidr, path } = rule;
  const allowed = addressParsers[cidrs.parser].parsePrefix(cidr);
  if ("error" in allowed) {
    const text = `${texts.invalidCidrRule} ${quoteGo(cidr)}: ${allowed.error}`;
    reportValue(state, "invalid-cidr", text, [...path, "cidr"], { facts: { value: cidr } });
    return;
  }
  sanitizeExcepts(state, rule, allowed.prefix);
}

/** @param allowed the CIDR; undefined for those of a group, which the policy does not tell */
function sanitizeExcepts(state: SanitizeState, { cidr, except }: RawCidrRule, allowed: Prefix | undefined): void {
  const { cidrs } = state.dialect;
  const { parsePrefix, containsAddress } = addressParsers[cidrs.parser];
  for (const { value, path: exceptPath } of except) {
    const excluded = parsePrefix(value);
    if ("error" in excluded) {
      reportValue(state, "invalid-cidr", excluded.error, exceptPath, { facts: { value } });
      continue;
    }
    if (allowed === undefined) continue;
    const isWider = cidrs.wideExcept === "refused" && allowed.bits > excluded.prefix.bits;
    if (!isWider && containsAddress(allowed, excluded.prefix)) continue;
    const text = `allow CIDR prefix ${cidr} does not contain exclude CIDR prefix ${value}`;
    reportValue(state, "except-outside-cidr", text, exceptPath, { facts: { cidr, value } });
  }
}

const nilPointer = "panic: runtime error: invalid memory address or nil pointer dereference";

/**
 * Versions from 1.11 to 1.16 panic once the item is found right: they put together what is left of each CIDR, the widest
 * exception first. Mirrors RemoveCIDRs() in pkg/ip/ip.go, Cilium v1.16.0.
 */
export function checkWideExcepts(state: SanitizeState, item: RuleItem): void {
  if (state.dialect.cidrs.wideExcept !== "panic") return;
  for (const rule of item.cidrSet ?? []) checkWideExcept(state, rule);
}

/** Of a deny those versions check no CIDR: they panic at one that they cannot read too, where there is something to take out. */
export function checkDenyExcepts(state: SanitizeState, item: RuleItem): void {
  const { parser, wideExcept } = state.dialect.cidrs;
  if (wideExcept !== "panic") return;
  const isUnreadable = (value: string) => "error" in addressParsers[parser].parsePrefix(value);
  for (const rule of item.cidrSet ?? []) {
    const { cidr, except, cidrGroupRef, path } = rule;
    const [first] = except;
    const unreadable = except.find(({ value }) => isUnreadable(value));
    if (first === undefined || cidrGroupRef !== "") continue;
    if (cidr === "")
      reportValue(state, "except-outside-cidr", nilPointer, first.path, { facts: { cidr, value: first.value } });
    else if (isUnreadable(cidr))
      reportValue(state, "invalid-cidr", nilPointer, [...path, "cidr"], { facts: { value: cidr } });
    else if (unreadable !== undefined)
      reportValue(state, "invalid-cidr", nilPointer, unreadable.path, { facts: { value: unreadable.value } });
    else checkWideExcept(state, rule);
  }
}

function checkWideExcept(state: SanitizeState, { cidr, except, cidrGroupRef }: RawCidrRule): void {
  const { parsePrefix, containsAddress } = addressParsers[state.dialect.cidrs.parser];
  const allowed = parsePrefix(cidr);
  if ("error" in allowed || cidrGroupRef !== "") return;
  const excluded = except.flatMap(({ value, path }) => {
    const parsed = parsePrefix(value);
    return "error" in parsed ? [] : [{ prefix: parsed.prefix, value, path }];
  });
  const [widest] = excluded.toSorted((a, b) => a.prefix.bits - b.prefix.bits);
  if (widest === undefined || widest.prefix.bits >= allowed.prefix.bits) return;
  // One that begins before the CIDR leaves nothing of it.
  if (!containsAddress(allowed.prefix, maskPrefix(widest.prefix))) return;
  reportValue(state, "except-outside-cidr", "panic: runtime error: makeslice: cap out of range", widest.path, {
    facts: { cidr, value: widest.value },
  });
}

function sanitizeGroupSelector(state: SanitizeState, selector: RawLabelSelector): void {
  const { keys } = state.dialect.selectors;
  const withSource = mapKeys(selector, keys === "extended" ? extendedGroupKey : groupKey);
  const shown = keys === "extended" ? printSelectorStruct(selector) : printSelector(withSource);
  const wrap = (text: string) => `${state.dialect.texts.invalidGroupSelector} ${shown}: ${text}`;
  reportSelectorErrors(state, selector, validateLabelSelector(withSource, state.dialect.selectors), wrap);
}

/** Keys without a source get `cidrgroup:` before they are checked (NewESFromK8sLabelSelector). */
function groupKey(key: string): string {
  const [source, rest] = splitSource(key);
  return `${source === "" ? "cidrgroup" : source}:${rest}`;
}

/** In 1.18 every key does, in the notation of Kubernetes. */
function extendedGroupKey(key: string): string {
  return `cidrgroup.${key}`;
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

/** The selector as its generated String method prints it (gogo/protobuf, slim LabelSelector). */
function printSelectorStruct({ matchLabels, matchExpressions }: RawLabelSelector): string {
  const labels = new Map(matchLabels.map(({ key, value }) => [key, value]));
  const sorted = [...labels].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const pairs = sorted.map(([key, value]) => `${key}: ${value},`).join("");
  const expressions = matchExpressions.map(
    ({ key, operator, values }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(" ")}],},`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${pairs}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join("")}},}`;
}
