// A place that the verdict names opens in the editor, on its line.
import { shownText, textOf } from "../browser.mjs";

export const openPlaceCheck = {
  name: "10-open-place",
  title: "a place in the verdict opens its line in the editor",
  async run({ workbench }) {
    await workbench.goToLine(1);
    const link = workbench.webview().locator("section.verdict .near-miss a").first();
    const place = await shownText(link);
    await link.click();
    const line = place.slice(place.lastIndexOf(":") + 1);
    const position = workbench.page.locator("#status\\.editor\\.selection");
    const shown = await textOf(position, (text) => text.includes(`Ln ${line},`), `the cursor in line ${line}`);
    return `${place} opened, ${shown}`;
  },
};
