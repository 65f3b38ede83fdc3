import type { Size } from "./cards.ts";
import css from "./drawing.css";
import { svg } from "./svg.ts";

/**
 * The drawing as a file of its own, at its full size.
 *
 * @param valueOf the value of a CSS variable, empty if it has none: then the style's own default is taken
 */
export function standalone(
  scene: SVGGElement,
  { width, height }: Size,
  title: string,
  valueOf: (variable: string) => string,
): SVGElement {
  const copy = scene.cloneNode(true) as SVGGElement;
  copy.removeAttribute("transform");
  for (const element of copy.querySelectorAll(".ring, .reach")) element.remove();
  for (const element of copy.querySelectorAll("[tabindex]")) {
    for (const name of ["tabindex", "role", "data-id"]) element.removeAttribute(name);
  }
  // The hint how to open a table.
  for (const element of copy.querySelectorAll(".table > title")) {
    element.textContent = (element.textContent ?? "").split("\n")[0] ?? "";
  }
  for (const element of copy.querySelectorAll(".near, .chosen, .match")) {
    element.classList.remove("near", "chosen", "match");
  }
  for (const element of copy.querySelectorAll("[data-from]")) {
    for (const name of ["data-from", "data-to"]) element.removeAttribute(name);
  }
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  return svg(
    "svg",
    { width: w, height: h, viewBox: `0 0 ${w} ${h}` },
    svg("title", {}, title),
    svg("style", {}, resolved(css.replaceAll(/\/\*[^]*?\*\//g, "").trim(), valueOf)),
    svg("rect", { class: "background", width: w, height: h }),
    copy,
  );
}

/** The text of an SVG file. @param root the serialized element */
export function svgFile(root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

/** Writes the value of every CSS variable in its place, the innermost first. */
function resolved(text: string, valueOf: (variable: string) => string): string {
  const innermost = /var\(\s*(--[\w-]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)/;
  let left = text;
  for (let found = innermost.exec(left); found; found = innermost.exec(left)) {
    const value = valueOf(found[1] ?? "").trim() || (found[2] ?? "").trim() || "none";
    left = left.slice(0, found.index) + value + left.slice(found.index + found[0].length);
  }
  return left;
}
