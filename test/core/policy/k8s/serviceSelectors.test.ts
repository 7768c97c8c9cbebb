// toServices by version; the differential check asks Cilium's own packages about worlds with services.
import { expect, test } from "vitest";
import type { RawService } from "../../../../src/core/policy/api/rule.ts";
import { makeEntryContext } from "../../../../src/core/policy/k8s/entryContext.ts";
import { serviceSelectors } from "../../../../src/core/policy/k8s/serviceSelectors.ts";
import type { Service } from "../../../../src/core/world/world.ts";
import { profileNamed } from "../../../support/answerCase.ts";

const range = { start: 0, end: 0 };

function service(name: string, more: Partial<Service>): Service {
  return {
    namespace: "default",
    name,
    type: "ClusterIP",
    clusterIPs: [],
    externalIPs: [],
    selector: undefined,
    labels: {},
    ports: [],
    backendIPs: [],
    origin: { file: "services.yaml", range },
    ...more,
  };
}

const services = [
  service("api", { selector: { app: "api" }, labels: { team: "red" } }),
  service("named", { selector: { "app.kubernetes.io/name": "api" } }),
  service("outside", { backendIPs: ["192.0.2.1"] }),
];

function keysOf(version: string, asked: Partial<RawService>): readonly string[] {
  const profile = profileNamed(version);
  const options = { ...profile.defaults, "policy-default-local-cluster": false };
  const context = makeEntryContext({ profile, options, cluster: "default", services, cidrGroups: [] });
  const raw = { path: [], range, k8sService: undefined, k8sServiceSelector: undefined, ...asked };
  const scope = { namespace: "default", cluster: "", rules: context.conversion.scope };
  return serviceSelectors(raw, context.conversion.services, scope, context).map(({ key }) => key);
}

const named = (serviceName: string) => ({ k8sService: { serviceName, namespace: "default" } });
const labelled = (key: string) => ({
  k8sServiceSelector: {
    namespace: "",
    isBare: false,
    selector: { path: [], range, matchLabels: [{ path: [], range, key, value: "red" }], matchExpressions: [] },
  },
});

test("a service with a selector is its pods from 1.18 on, and nothing before", () => {
  expect(keysOf("1.20", named("api"))).toEqual(["k8s:app=api, k8s:io.kubernetes.pod.namespace=default"]);
  expect(keysOf("1.18", named("api"))).toEqual(["any:app=api, k8s:io.kubernetes.pod.namespace=default"]);
  for (const version of ["1.8", "1.11", "1.14", "1.16"]) expect(keysOf(version, named("api"))).toEqual([]);
});

test("1.18 takes what stands before the first dot of a selector's key for a source", () => {
  expect(keysOf("1.18", named("named"))).toEqual([
    "app:kubernetes.io/name=api, k8s:io.kubernetes.pod.namespace=default",
  ]);
  expect(keysOf("1.20", named("named"))).toEqual([
    "k8s:app.kubernetes.io/name=api, k8s:io.kubernetes.pod.namespace=default",
  ]);
});

test.each(["1.8", "1.11", "1.14", "1.16", "1.18", "1.20"])(
  "%s: a service without a selector is its backends",
  (version) => {
    expect(keysOf(version, named("outside"))).toEqual([expect.stringContaining("192.0.2.1/32")]);
  },
);

test("the source of a service's label is no matter in 1.20, and part of the key before", () => {
  expect(keysOf("1.18", labelled("team"))).toHaveLength(1);
  expect(keysOf("1.18", labelled("k8s:team"))).toEqual([]);
  expect(keysOf("1.20", labelled("k8s:team"))).toHaveLength(1);
});
