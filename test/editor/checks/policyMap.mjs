// The policy map of an endpoint as a read-only document, with the text of `policymap -o table`.
import { shownText } from "../browser.mjs";

export const policyMapCheck = {
  name: "11-policy-map",
  title: "Show Policy Map opens the keys of shop/db as a read-only document",
  async run({ workbench }) {
    await workbench.runCommand("Cilium Policy Lens: Show Policy Map of an Endpoint");
    await workbench.pickFromList("shop/db");
    const row = workbench.page
      .locator(".monaco-editor .view-line")
      .filter({ hasText: /^ingress.*shop\/web.*5432\/TCP.*allow/ })
      .first();
    await row.waitFor();
    const text = await shownText(row);
    if (!/policies\/db\.yaml:\d+/.test(text)) throw new Error(`the row names no place: ${text}`);
    await row.click();
    await workbench.page.keyboard.type("x");
    if ((await shownText(row)) !== text) throw new Error("the document can be edited");
    return text;
  },
};
