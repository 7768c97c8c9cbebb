// Setup of every test file: jsdom has no `matchMedia`, which the toolkit of the webview asks for when it is loaded.
if (typeof window !== "undefined" && window.matchMedia === undefined) {
  const nothing = (): void => {};
  const list = { matches: false, media: "", onchange: null, addListener: nothing, removeListener: nothing };
  const events = { addEventListener: nothing, removeEventListener: nothing, dispatchEvent: () => false };
  window.matchMedia = (media) => ({ ...list, ...events, media });
}
