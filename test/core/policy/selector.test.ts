import { expect, test } from "vitest";
import { makeRequirement } from "../../../src/core/labels/requirement.ts";
import { makeFqdnSelector, makeLabelSelector, wildcardSelector } from "../../../src/core/policy/selector.ts";

const app = makeRequirement("any:app", "In", ["b"]);
const namespace = makeRequirement("k8s:io.kubernetes.pod.namespace", "In", ["default"]);

test("the order of labels makes no other selector", () => {
  expect(makeLabelSelector([namespace, app]).cacheKey).toBe(makeLabelSelector([app, namespace]).cacheKey);
});

test("a label and an expression that mean the same are two selectors to Cilium, and one to a reader", () => {
  const label = makeLabelSelector([app]);
  const expression = makeLabelSelector([], [app]);
  expect(label.key).toBe(expression.key);
  expect(label.cacheKey).not.toBe(expression.cacheKey);
});

test("the text is the one in Cilium's messages", () => {
  expect(wildcardSelector.cacheKey).toBe(
    "&LabelSelector{MatchLabels:map[string]string{},MatchExpressions:[]LabelSelectorRequirement{},}",
  );
  expect(makeFqdnSelector("", "*.example").cacheKey).toBe("MatchName: , MatchPattern: *.example");
});
