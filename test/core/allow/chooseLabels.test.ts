// Which labels say who a pod is.
import { expect, test } from "vitest";
import { chooseLabels } from "../../../src/core/allow/chooseLabels.ts";
import { parseLabel, sortLabels } from "../../../src/core/labels/label.ts";

const labels = (...texts: readonly string[]) => sortLabels(texts.map(parseLabel));
const common = ["k8s:io.kubernetes.pod.namespace=shop", "k8s:io.cilium.k8s.policy.serviceaccount=web"];

test("the best known label is enough where no other pod has it", () => {
  const own = labels("k8s:version=v1", "k8s:app=web", "k8s:app.kubernetes.io/name=web", ...common);
  expect(chooseLabels(own, [labels("k8s:app=db", "k8s:version=v1")])).toEqual({ labels: { app: "web" }, areOwn: true });
});

test("as many labels as it takes, those that leave out most first", () => {
  const own = labels("k8s:app=web", "k8s:track=canary", "k8s:version=v2", "k8s:zone=a", ...common);
  const others = [
    labels("k8s:app=web", "k8s:track=stable", "k8s:version=v1", "k8s:zone=a"),
    labels("k8s:app=web", "k8s:track=stable", "k8s:version=v2", "k8s:zone=a"),
  ];
  expect(chooseLabels(own, others).labels).toEqual({ app: "web", track: "canary" });
});

test("labels that can't tell pods apart are left out", () => {
  const own = labels("k8s:app=web", "k8s:team=a");
  expect(chooseLabels(own, [labels("k8s:app=web", "k8s:team=a", "k8s:x=y")]).labels).toEqual({ app: "web" });
});

test("a pod without labels is named by its service account", () => {
  expect(chooseLabels(labels(...common), [])).toEqual({
    labels: { "k8s:io.cilium.k8s.policy.serviceaccount": "web" },
    areOwn: false,
  });
});
