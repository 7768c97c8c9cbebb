// The pictures of the README, light, dark and in high contrast: the editor with hints and a hover, the flow view, the
// policy map; and the flow view as wide as a phone.
// Taken only with UPDATE_IMAGES=1, in a folder of their own: VS Code brings back what the checks typed into theirs.
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openWorkbench, textOf } from "./browser.mjs";
import { pickEndpoint } from "./checks/flow.mjs";

const example = fileURLToPath(new URL("../../examples/shop", import.meta.url));

const themes = [
  { name: "light", label: "Light Modern", type: "vs" },
  { name: "dark", label: "Dark Modern", type: "vs-dark" },
  { name: "hc", label: "Default High Contrast", type: "hc-black" },
];

/** Less of VS Code, and hovers below what they are about. */
const sparse = {
  "window.commandCenter": false,
  "workbench.layoutControl.enabled": false,
  "editor.hover.above": false,
  "editor.stickyScroll.enabled": false,
  "editor.occurrencesHighlight": "off",
};

/** `configure` writes settings of the profile. */
export async function takePictures({ browser, origin, workspace, configure, to }) {
  mkdirSync(to, { recursive: true });
  cpSync(example, workspace, { recursive: true });
  for (const { name, label, type } of themes) {
    configure({ ...sparse, "workbench.colorTheme": label });
    const workbench = await openWorkbench(browser, origin, workspace, { width: 1280, height: 800, scale: 1.5 });
    const { page } = workbench;
    const shoot = (subject) => page.screenshot({ path: join(to, `${subject}-${name}.png`) });
    await page.locator(`.monaco-workbench.${type}`).waitFor();
    await workbench.openFile("policies/db.yaml", "apiVersion: cilium.io/v2");
    await workbench.runCommand("View: Toggle Primary Side Bar Visibility");
    await textOf(workbench.line('port: "5432"'), (text) => text.includes("5432/TCP"), "a hint");
    await workbench.hover('port: "5432"', "5432", "in the policy map of");
    await shoot("editor");
    await workbench.closeHover();
    await workbench.runCommand("Cilium Policy Lens: Show Policy Map of an Endpoint");
    await workbench.pickFromList("shop/db");
    await page.locator(".monaco-editor .detected-link").first().waitFor();
    await page.locator('.monaco-editor .view-line span[class^="mtk"]').nth(30).waitFor();
    await shoot("policy-map");
    await workbench.runCommand("View: Close All Editors");
    await workbench.runCommand("Cilium Policy Lens: Simulate Flow");
    const view = workbench.webview();
    await view.locator("#from").waitFor();
    await pickEndpoint(workbench, "from", "shop/web");
    await pickEndpoint(workbench, "to", "shop/db");
    await view.locator("#port").fill("5433");
    await view.locator("#port").press("Enter");
    await view.locator("section.verdict h1").waitFor();
    await page.setViewportSize({ width: 1280, height: 1100 });
    await view.locator(".path-drawing").waitFor();
    await shoot("flow");
    await view.locator("#tab-events").click();
    await shoot("flow-events");
    await view.locator("#tab-steps").click();
    if (name === "dark") await shootNarrow(page, view, (path) => join(to, path));
    await workbench.runCommand("View: Close All Editors");
    await page.context().close();
    console.log(`Pictures of the ${name} theme are in ${to}`);
  }
}

/** The whole view at 400 px, without the editor around it. */
async function shootNarrow(page, view, pathOf) {
  await page.setViewportSize({ width: 470, height: 1500 });
  await view.locator(".path-drawing.column").waitFor();
  await page.screenshot({ path: pathOf("flow-narrow.png") });
}
