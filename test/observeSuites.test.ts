// The pages of test/suites/observe: what walks look like on their nodes, for each version.
// `UPDATE=1` writes the fences anew; what they say is then read against the version's source by hand.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { analyzeWorkspace } from "../src/core/index.ts";
import { observedKinds, renderObservedFence } from "./support/observeSuite.ts";
import { readWalkFences, replaceFence } from "./support/walkSuite.ts";

const folder = fileURLToPath(new URL("suites/observe", import.meta.url));
const pages = readdirSync(folder).filter((name) => name.endsWith(".md"));

test("there is a page for each kind", () => {
  expect(pages.toSorted()).toEqual(observedKinds.map((kind) => `${kind}.md`).toSorted());
});

describe.each(pages)("%s", (page) => {
  const path = join(folder, page);
  const read = () => readFileSync(path, "utf8");
  const fences = observedKinds.flatMap((kind) => readWalkFences(read(), kind).fences);
  const { world } = readWalkFences(read());
  test("shows something", () => {
    expect(fences.length).toBeGreaterThan(0);
  });
  test.each(fences.map((fence) => [fence.info, fence] as const))("%s", (_info, fence) => {
    const { cilium, options } = fence;
    const lines = renderObservedFence(
      fence,
      analyzeWorkspace([{ file: "world.yaml", text: world }], { cilium, options }),
    );
    if (process.env.UPDATE === "1") {
      writeFileSync(path, replaceFence(read(), fence, lines));
      return;
    }
    expect(lines).toEqual(fence.lines);
  });
});
