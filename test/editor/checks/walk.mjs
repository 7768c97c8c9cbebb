// The path of the flow: drawn with its hops, stepped through by keys, and its step's rule opened from the keyboard.
import { shownText, textOf } from "../browser.mjs";

export const walkCheck = {
  name: "8-walk",
  title: "the path is stepped through by keys, and a step opens its line of YAML",
  async run({ workbench }) {
    const view = workbench.webview();
    const path = view.locator(".path-list");
    await view.locator(".hop").first().waitFor();
    const nHops = await view.locator(".hop").count();
    await path.focus();
    await path.press("Home");
    const details = view.locator(".step-details h2");
    const first = await shownText(details);
    await path.press("ArrowRight");
    await textOf(details, (text) => text !== first, "the details of the second hop");
    const steps = view.locator(".steps");
    await steps.focus();
    await steps.press("End");
    const last = await textOf(details, (text) => text.includes("Policy, ingress"), "the step that drops");
    await steps.press("Enter");
    const position = workbench.page.locator("#status\\.editor\\.selection");
    const shown = await textOf(position, (text) => /Ln (?!1,)\d+/.test(text), "the cursor in the rule's line");
    return `${nHops} hops, first ${first}, last ${last}, then ${shown}`;
  },
};
