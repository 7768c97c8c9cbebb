// The flow view from the palette: a flow is picked by typing, and the verdict is read inside the webview.
import { shownText, textOf } from "../browser.mjs";

export const flowCheck = {
  name: "7-flow",
  title: "Simulate Flow from the palette answers shop/web → shop/db 5433/TCP: denied at ingress",
  async run({ workbench }) {
    const before = Date.now();
    await workbench.runCommand("Cilium Policy Lens: Simulate Flow");
    const view = workbench.webview();
    await view.locator("#from").waitFor({ timeout: 60_000 });
    const opened = Date.now() - before;
    await pickEndpoint(workbench, "from", "shop/web");
    await pickEndpoint(workbench, "to", "shop/db");
    await view.locator("#port").fill("5433");
    const picked = Date.now();
    await view.locator("#port").press("Enter");
    const title = await textOf(view.locator("section.verdict h1"), (text) => text !== "", "a verdict");
    const answered = Date.now() - picked;
    if (title !== "Denied at ingress of shop/db") throw new Error(`the verdict is: ${title}`);
    const banner = await shownText(view.locator("section.verdict").first());
    for (const part of ["not enforced", "policies/db.yaml:", "Nearest miss", "5433/TCP"])
      if (!banner.includes(part)) throw new Error(`no "${part}" in: ${banner}`);
    const bounds = await shownText(view.locator(".bounds").first());
    if (!bounds.includes("shop/db-admin")) throw new Error(`the rejected policy is not named as left out: ${bounds}`);
    return `view after ${opened} ms, verdict ${answered} ms after Enter; ${banner}`;
  },
};

/** Types the name and takes the option that is exactly it. */
export async function pickEndpoint(workbench, field, name) {
  const view = workbench.webview();
  const input = view.locator(`#${field}`);
  await input.click();
  await input.fill(name);
  const value = view.locator(`#${field}-list [role=option] .value`).getByText(name, { exact: true });
  await value.first().click();
}
