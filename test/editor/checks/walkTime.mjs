// How long someone waits: measured in the page of the flow view, from the key or click to the next frame.
export const walkTimeCheck = {
  name: "9-walk-time",
  title: "an answer and another packet are drawn soon after the key or the click",
  async run({ workbench }) {
    const body = workbench.webview().locator("body");
    const [allowed, reply, denied] = [
      await body.evaluate(askPort, { port: "5432", selector: "section.verdict h1" }),
      await body.evaluate(clickOn, '[data-focus="walk.reply"]'),
      await body.evaluate(askPort, { port: "5433", selector: "section.verdict h1" }),
    ].map(Math.round);
    // The aim is 100 ms; a machine that is busy with something else may take longer.
    if (reply > 1000) throw new Error(`another packet is drawn ${reply} ms after the click`);
    return `another port answered after ${allowed} and ${denied} ms, another packet drawn ${reply} ms after the click`;
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
