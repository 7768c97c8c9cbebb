// Shapes that say a decision without colour. Each stands beside its word and is hidden from screen readers.

const svgNamespace = "http://www.w3.org/2000/svg";

export type IconName =
  | "allowed"
  | "notEnforced"
  | "denied"
  | "redirected"
  | "mixed"
  | "absent"
  | "done"
  | "assumed"
  | "warning"
  | "swap"
  | "chevron";

interface Shape {
  readonly d: string;
  /** `line` in the text colour of the icon, `solid` filled, `cut` drawn in the background over a solid. */
  readonly paint: "line" | "solid" | "cut" | "dashed";
}

/** In a box of 16 × 16. */
const shapes: Readonly<Record<IconName, readonly Shape[]>> = {
  allowed: [{ d: "M3 8.5l3.2 3.2L13 4.6", paint: "line" }],
  notEnforced: [
    { d: "M8 1.2a6.8 6.8 0 1 0 0 13.6a6.8 6.8 0 1 0 0-13.6z", paint: "dashed" },
    { d: "M4.8 8.4l2.3 2.3L11.4 5.8", paint: "line" },
  ],
  denied: [
    { d: "M5 1h6l4 4v6l-4 4H5l-4-4V5z", paint: "solid" },
    { d: "M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4", paint: "cut" },
  ],
  redirected: [
    { d: "M8 .8L15.2 8L8 15.2L.8 8z", paint: "solid" },
    { d: "M4.4 8h6.4M8.4 5.4L11 8l-2.6 2.6", paint: "cut" },
  ],
  mixed: [
    { d: "M8 1.2a6.8 6.8 0 1 0 0 13.6a6.8 6.8 0 1 0 0-13.6z", paint: "line" },
    { d: "M8 1.2a6.8 6.8 0 0 0 0 13.6z", paint: "solid" },
  ],
  absent: [{ d: "M4 8h8", paint: "line" }],
  done: [{ d: "M6 8a2 2 0 1 0 4 0a2 2 0 1 0-4 0z", paint: "solid" }],
  assumed: [{ d: "M2.5 9.5c1.5-3.5 4-3.5 5.5-1.5s4 2 5.5-1.5", paint: "line" }],
  warning: [{ d: "M8 1.8L15 14H1zM8 6.2v4M8 11.6v1", paint: "line" }],
  swap: [{ d: "M2 5.5h11M10.5 3L13 5.5L10.5 8M14 10.5H3M5.5 8L3 10.5L5.5 13", paint: "line" }],
  chevron: [{ d: "M3.5 6L8 10.5L12.5 6", paint: "line" }],
};

export function icon(name: IconName, size: "small" | "large" = "small"): SVGElement {
  const svg = document.createElementNS(svgNamespace, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `icon icon-${name} ${size}`);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  for (const { d, paint } of shapes[name]) {
    const path = document.createElementNS(svgNamespace, "path");
    path.setAttribute("d", d);
    path.setAttribute("class", paint);
    svg.appendChild(path);
  }
  return svg;
}
