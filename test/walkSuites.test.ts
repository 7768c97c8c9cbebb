// The pages of test/suites/walk: which programs a packet meets in which order, and how it ends, for each version.
// `UPDATE=1` writes the fences anew; what they say is then read against the version's bpf/ by hand.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { analyzeWorkspace } from "../src/core/index.ts";
import { readWalkFences, renderWalkFence, replaceFence } from "./support/walkSuite.ts";

const folder = fileURLToPath(new URL("suites/walk", import.meta.url));
const pages = readdirSync(folder).filter((name) => name.endsWith(".md"));

test("there are pages of walks", () => {
  expect(pages.length).toBeGreaterThan(5);
});

describe.each(pages)("%s", (page) => {
  const path = join(folder, page);
  const { world, fences } = readWalkFences(readFileSync(path, "utf8"));
  test("shows walks", () => {
    expect(fences.length).toBeGreaterThan(0);
  });
  test.each(fences.map((fence) => [fence.info, fence] as const))("%s", (_info, fence) => {
    const snapshot = analyzeWorkspace([{ file: "world.yaml", text: world }], {
      cilium: fence.cilium,
      options: fence.options,
    });
    const lines = renderWalkFence(fence, snapshot);
    if (process.env.UPDATE === "1") {
      writeFileSync(path, replaceFence(readFileSync(path, "utf8"), fence, lines));
      return;
    }
    expect(lines).toEqual(fence.lines);
  });
});
