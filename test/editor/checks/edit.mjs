// The shown verdict follows the text: another port in the policy changes it, half-typed YAML leaves it as it was.
import { shownText, textOf } from "../browser.mjs";

export const editCheck = {
  name: "8-edit",
  title: "the shown verdict follows an edit of the policy",
  async run({ workbench, shoot }) {
    await workbench.showTab("db.yaml");
    const before = Date.now();
    await workbench.replaceWord('port: "5432"', "5432", "5433");
    const title = workbench.webview().locator("section.verdict h1");
    const changed = await textOf(title, (text) => text.startsWith("Allowed"), "a verdict that allows");
    const took = Date.now() - before;
    await shoot("8-edited");
    for (let i = 0; i < 4; i++) await workbench.page.keyboard.press("Control+z");
    await textOf(title, (text) => text.startsWith("Denied at ingress"), "the verdict of before");
    return `${changed} ${took} ms after the first key; undone, it is denied again`;
  },
};

export const halfTypedCheck = {
  name: "9-half-typed",
  title: "half-typed YAML keeps the last verdict and says so",
  async run({ workbench, shoot }) {
    await workbench.token("app: db", "db").click();
    await workbench.page.keyboard.press("End");
    await workbench.page.keyboard.type(": [");
    const view = workbench.webview();
    const notice = await textOf(view.locator(".notice").first(), (text) => text !== "", "a line above the verdict");
    if (!/db\.yaml.*does not parse/.test(notice)) throw new Error(`the line says: ${notice}`);
    await shoot("9-half-typed-shown");
    const title = await shownText(view.locator("section.verdict h1"));
    if (title !== "Denied at ingress of shop/db") throw new Error(`the verdict is: ${title}`);
    for (let i = 0; i < 3; i++) await workbench.page.keyboard.press("Backspace");
    await view.locator(".notice").first().waitFor({ state: "detached" });
    return notice;
  },
};
