// How long someone waits: measured in the page of the flow view, from the key or click to the next frame.
export const walkTimeCheck = {
  name: "9-walk-time",
  title: "an answer and another packet are drawn soon after the key or the click",
  async run({ workbench }) {
    const body = workbench.webview().locator("body");
    const answers = [];
    for (const port of ["5432", "5433", "5432", "5433", "5432", "5433", "5432", "5433"]) {
      answers.push(await body.evaluate(askPort, { port, selector: "section.verdict h1" }));
      // The rest of the path comes, and the page is at rest, as for someone who reads.
      await workbench.page.waitForTimeout(400);
    }
    const reply = await body.evaluate(clickOn, '[data-focus="walk.reply"]');
    // The aim is 100 ms; a machine that is busy with something else may take longer.
    if (reply > 1000) throw new Error(`another packet is drawn ${Math.round(reply)} ms after the click`);
    const [first, ...later] = answers.map(Math.round);
    const [fastest, , , median] = later.toSorted((one, other) => one - other);
    return `another port answered after ${first} ms, then after ${median} ms (median of ${later.length}, fastest ${fastest}); another packet drawn ${Math.round(reply)} ms after the click`;
  },
};

/** In the page: types a port and waits until the verdict's title is another one and was painted. */
function askPort(body, { port, selector }) {
  return new Promise((resolve) => {
    const input = body.querySelector("#port");
    const before = body.querySelector(selector)?.textContent;
    const start = performance.now();
    const observer = new MutationObserver(() => {
      if (body.querySelector(selector)?.textContent === before) return;
      observer.disconnect();
      requestAnimationFrame(() => resolve(performance.now() - start));
    });
    observer.observe(body, { subtree: true, childList: true, characterData: true });
    input.value = port;
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  });
}

/** In the page: presses a button and waits until what it draws was painted. */
function clickOn(body, selector) {
  return new Promise((resolve) => {
    const start = performance.now();
    body.querySelector(selector).click();
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start)));
  });
}
