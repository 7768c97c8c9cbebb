// The drawing as a file of its own: the colours and letters that the theme gives it now, written into its elements.

const properties = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "font-family",
  "font-size",
  "font-weight",
  "font-style",
  "text-decoration-line",
  "text-decoration-style",
] as const;

/** The selection is left out: it is of the view, not of the path. */
export function standaloneSvg(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const originals = [...drawing.querySelectorAll<SVGElement>("*")];
  const copies = [...copy.querySelectorAll<SVGElement>("*")];
  originals.forEach((original, index) => {
    const target = copies[index];
    if (!target) return;
    const style = getComputedStyle(original);
    for (const name of properties) {
      const value = style.getPropertyValue(name);
      if (value !== "" && value !== "none") target.setAttribute(name, value);
      else if (name === "fill" && value === "none") target.setAttribute(name, "none");
    }
    for (const name of ["class", "role", "aria-selected", "aria-label", "data-hop"]) target.removeAttribute(name);
  });
  copy.querySelector('[data-part="packet"]')?.remove();
  const { width = "0", height = "0" } = Object.fromEntries(
    [...copy.attributes].map(({ name, value }) => [name, value]),
  );
  const background = document.createElementNS(copy.namespaceURI, "rect");
  background.setAttribute("width", width);
  background.setAttribute("height", height);
  background.setAttribute("fill", getComputedStyle(document.body).backgroundColor || "none");
  copy.prepend(background);
  for (const name of ["class", "role"]) copy.removeAttribute(name);
  return new XMLSerializer().serializeToString(copy);
}
