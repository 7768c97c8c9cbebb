// What is drawn for a width that only the laid-out page knows.

/** Width where nothing is laid out, as in a test. */
const fallbackWidth = 1140;

/** Of the drawing before, in CSS pixels, by name. */
const lastWidths = new Map<string, number>();

/**
 * Draws in the width that the drawing of this name had before, and again where that is not the width: what takes the place
 * of a drawing is as wide, as a rule, and one layout of the page then does for both.
 */
export function redrawWithWidth(element: HTMLElement, name: string, draw: (width: number) => void): void {
  if (typeof ResizeObserver === "undefined") {
    draw(fallbackWidth);
    return;
  }
  let drawn = lastWidths.get(name) ?? 0;
  if (drawn > 0) draw(drawn);
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width === 0 || width === drawn) return;
    drawn = width;
    lastWidths.set(name, width);
    draw(width);
  }).observe(element);
}
