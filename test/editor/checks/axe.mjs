// The flow view has no violation that axe finds, contrast included, with each of its tabs open.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const axeCheck = {
  name: "10-axe",
  title: "axe finds no violation in the flow view, tab by tab",
  async run({ workbench }) {
    const view = workbench.webview();
    const tabs = ["map", "events", "node", "constants", "steps"];
    for (const tab of tabs) {
      await view.locator(`#tab-${tab}`).click();
      const found = await findViolations(view);
      if (found.length > 0) throw new Error(`in the tab ${tab}: ${found.join("; ")}`);
    }
    return `nothing in ${tabs.join(", ")}`;
  },
};

/** What axe finds in the page of a webview now. */
export async function findViolations(view) {
  const handle = await view.locator("body").elementHandle();
  const frame = await handle.ownerFrame();
  await frame.evaluate(source);
  return frame.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  });
}
