import { expect, test } from "vitest";
import { endpointTitle } from "../../src/features/endpointTitle.ts";

test.each([
  ["shop/web", "shop/web"],
  ["node:node-1", "node:node-1"],
  [
    "representative:k8s:app=missing,k8s:io.cilium.k8s.policy.cluster=default,k8s:io.kubernetes.pod.namespace=shop",
    "shop/app=missing (representative)",
  ],
  ["representative:k8s:io.cilium.k8s.namespace.labels.team=a,k8s:tier=db", "tier=db, team=a (representative)"],
  ["representative:k8s:io.kubernetes.pod.namespace=shop", "pods of shop (representative)"],
  ["representative:reserved:host", "reserved:host (representative)"],
])("%s reads %s", (name, title) => {
  expect(endpointTitle(name)).toBe(title);
});
