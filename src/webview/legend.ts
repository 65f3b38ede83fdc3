import type { Diagram } from "../core/schema/diagram.ts";
import type { DiagramTexts } from "../protocol/webview.ts";
import { svg } from "./svg.ts";

/** The line below: how much there is, what was left out, and what the ends of the edges mean. */
export function legend({ edges }: Diagram, texts: DiagramTexts): HTMLElement {
  const line = document.createElement("div");
  line.className = "status";
  line.append(
    part(texts.summary),
    ...texts.notes.map((note) => part(note)),
    ...(edges.some(({ many }) => many) ? [part(texts.many, "M2 6H24", "M14 6L24 1M14 6L24 11")] : []),
    ...(edges.length > 0 ? [part(texts.one, "M2 6H24", "M18 2V10")] : []),
    ...(edges.some(({ optional }) => optional) ? [part(texts.optional, "M2 6H24", "", true)] : []),
  );
  return line;
}

function part(text: string, line?: string, end = "", isOptional = false): HTMLElement {
  const element = document.createElement("span");
  if (line !== undefined) {
    element.append(
      svg(
        "svg",
        { viewBox: "0 0 26 12", class: isOptional ? "optional" : undefined, "aria-hidden": "true" },
        svg("path", { class: "line", d: line }),
        svg("path", { class: "end", d: end }),
      ),
    );
  }
  element.append(text);
  return element;
}
