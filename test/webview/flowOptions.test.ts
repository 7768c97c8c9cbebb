// What the fields offer, and in which order it matches.
import { expect, test } from "vitest";
import { flowOptions, freeOption, matchOptions } from "../../webview/flowSimulator/flowOptions.ts";
import { choices } from "./fixtures.ts";

function offered(end: "from" | "to", typed: string): string[] {
  const [world] = choices.worlds;
  return world ? matchOptions(flowOptions(world, end), typed).map(({ value }) => value) : [];
}

test("services are destinations only", () => {
  expect(offered("from", "search")).toEqual([]);
  expect(offered("to", "search")).toEqual(["svc:shop/search"]);
});

test("a name that begins with the word comes before one that holds it, labels last", () => {
  expect(offered("from", "web")).toEqual(["shop/web", "shop/web-admin"]);
  expect(offered("from", "node")).toEqual(["node:node-1", "node:node-2", "remote-node"]);
  expect(offered("from", "app=db")).toEqual(["shop/db"]);
});

test("every word must match, in name, kind, identity or labels", () => {
  expect(offered("from", "shop 1003")).toEqual(["shop/web-admin"]);
  expect(offered("from", "shop statefulset")).toEqual(["shop/db"]);
  expect(offered("from", "selector")).toEqual(["representative:k8s:app=cart"]);
});

test("details count pods and name the identity", () => {
  const [world] = choices.worlds;
  const options = world ? flowOptions(world, "to") : [];
  const detail = (name: string) => options.find(({ value }) => value === name)?.detail;
  expect(detail("shop/db")).toBe("StatefulSet, 2 pods, identity 1001");
  expect(detail("shop/web-admin")).toBe("Pod, identity 1003");
  expect(detail("svc:shop/search")).toBe("Service, 80/TCP");
});

test.each(["10.0.0.1", "fd00::1", "identity:1002", "labels:k8s:app=a"])("%s can be typed as it is", (typed) => {
  expect(freeOption(typed)?.value).toBe(typed);
});

test.each(["10.0", "shop/web", "web", ""])("%j is a word to search for", (typed) => {
  expect(freeOption(typed)).toBeUndefined();
});
