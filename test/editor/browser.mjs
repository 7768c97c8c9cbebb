// Chromium on the page of a VS Code server: the few gestures that the checks are made of.
// Every wait is long: extension hosts on a busy machine take seconds to answer.
import { spawnSync } from "node:child_process";
import { chromium } from "playwright-core";
import { findProgram } from "../../tools/vscodeServer.mjs";

/** Milliseconds; a gesture that may get lost is tried again within it. */
const patience = 30_000;

/** Path of a Chromium, or undefined. */
export function findChromium() {
  return ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    .map((name) => findProgram(name))
    .find((path) => path !== undefined);
}

/** As root on a Debian: installs packages by name. @returns {string | undefined} why not, or undefined when done */
export function installPackages(names) {
  if (process.getuid?.() !== 0) return "this user may not install packages";
  if (findProgram("apt-get") === undefined) return "there is no apt-get here";
  console.log(`Installing ${names.join(", ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const options = { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env };
  spawnSync("apt-get", ["update", "-q"], options);
  const { status, stderr } = spawnSync(
    "apt-get",
    ["install", "-y", "-q", "--no-install-recommends", ...names],
    options,
  );
  return status === 0 ? undefined : `apt-get install failed: ${stderr.trim()}`;
}

/** @returns {Promise<import("playwright-core").Browser>} */
export function launchBrowser() {
  return chromium.launch({ executablePath: findChromium(), headless: true, args: ["--no-sandbox"] });
}

/** Opens a folder in a fresh window of `browser`. */
export async function openWorkbench(browser, origin, folder, view = { width: 1400, height: 900, scale: 1 }) {
  const { width, height, scale } = view;
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  await page.goto(`${origin}/?folder=${encodeURI(folder)}`, { waitUntil: "domcontentloaded" });
  await page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
  await page.locator(".explorer-folders-view .monaco-list-row").first().waitFor({ timeout: 60_000 });
  return workbench(page);
}

/** @typedef {ReturnType<typeof workbench>} Workbench */

function workbench(page) {
  const editor = page.locator(".editor-group-container.active .monaco-editor").first();

  /** The visible line of the active editor that holds `text`. Spaces of a line are \u00a0: a RegExp needs `\s`. */
  function line(text) {
    return editor.locator(".view-line").filter({ hasText: text }).first();
  }

  /** The piece of a line that VS Code draws as one: a word, a quoted string. Hints come after it in the line. */
  function token(lineText, tokenText) {
    return line(lineText).locator("span > span", { hasText: tokenText }).first();
  }

  /** Types into the box that `key` opens and takes the first row that holds all of `texts`. */
  async function pick(key, typed, texts) {
    const input = page.locator(".quick-input-box input").first();
    await until(async () => {
      await page.keyboard.press(key);
      await input.waitFor({ timeout: 3000 });
    });
    await input.fill(key === "F1" ? `>${typed}` : typed);
    let rows = page.locator(".quick-input-list .monaco-list-row");
    for (const text of texts) rows = rows.filter({ hasText: text });
    await rows.first().click();
  }

  return {
    page,
    editor,
    line,
    token,
    /** Opens a file of the folder by its path, in the group that is active. */
    async openFile(path, firstText) {
      const [folder, name] = [path.slice(0, path.lastIndexOf("/")), path.slice(path.lastIndexOf("/") + 1)];
      await pick("Control+p", path, [name, folder]);
      await page.locator(".tab.active").filter({ hasText: name }).first().waitFor();
      await line(firstText).waitFor();
    },
    /** Runs a command by its full title, `Cilium Policy Lens: Simulate Flow`. */
    async runCommand(title) {
      await pick("F1", title, [title]);
    },
    /** Takes an entry of the list that a command has opened. */
    async pickFromList(text) {
      const rows = page.locator(".quick-input-list .monaco-list-row");
      await rows.filter({ hasText: text }).first().click();
    },
    /** Text of the hover on one piece of a line, once it holds `expected`. */
    async hover(lineText, tokenText, expected) {
      const shown = page.locator(".monaco-hover:not(.hidden)").filter({ hasText: expected }).first();
      await until(async () => {
        await page.mouse.move(5, 400);
        await token(lineText, tokenText).hover();
        await shown.waitFor({ timeout: 5000 });
      });
      return shownText(shown);
    },
    async closeHover() {
      await page.keyboard.press("Escape");
      await page.mouse.move(5, 400);
    },
    /** Replaces one word by typing over it. */
    async replaceWord(lineText, word, typed) {
      await token(lineText, word).dblclick();
      await page.keyboard.type(typed);
    },
    async goToLine(number) {
      await page.keyboard.press("Control+g");
      const input = page.locator(".quick-input-box input").first();
      await input.waitFor();
      await input.fill(`:${number}`);
      await page.keyboard.press("Enter");
      // The next key is for the editor once it has the cursor again.
      await input.waitFor({ state: "hidden" });
      await page
        .locator(".statusbar-item")
        .filter({ hasText: new RegExp(`^Ln ${number}, `) })
        .first()
        .waitFor();
    },
    /** Brings the tab to the front whose name holds `name`. */
    async showTab(name) {
      await page.locator(".tabs-container .tab").filter({ hasText: name }).first().click();
    },
    /** What the active webview draws. */
    webview() {
      return page.frameLocator("iframe.webview.ready").first().frameLocator("iframe#active-frame");
    },
  };
}

/** Tries again what the editor may have missed while it was busy with something else. */
export async function until(gesture) {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      return await gesture();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** Waits for a text to become what `isExpected` wants and gives it back; the last one seen is in the error. */
export async function textOf(locator, isExpected, what) {
  const deadline = Date.now() + patience;
  for (;;) {
    const text = await shownText(locator);
    if (isExpected(text)) return text;
    if (Date.now() > deadline) throw new Error(`expected ${what}; there is: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The text as people read it: what is hidden is left out, white space is one space. */
export async function shownText(locator) {
  // biome-ignore lint/performance/useDomNodeTextContent: a locator, and hidden parts must not count
  const text = await locator.innerText({ timeout: patience });
  return text.replace(/\s+/g, " ").trim();
}
