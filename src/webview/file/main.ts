import ELK from "elkjs/lib/elk-api.js";
import kernel from "elkjs/lib/elk-worker.min.js";
import { parseHTML } from "linkedom";
import type { Diagram } from "../../core/schema/diagram.ts";
import type { DiagramTexts } from "../../protocol/webview.ts";
import { cardOf } from "../cards.ts";
import { draw } from "../draw.ts";
import { layoutWith } from "../layout.ts";
import { standalone, svgFile } from "../save.ts";
import { measureText } from "./measureText.ts";
import { lightColors } from "./lightColors.ts";

/** The proportions of a page in landscape. */
const aspect = 1.5;

/**
 * Draws a diagram as an SVG file, as the editor saves it, in light colours. This bundle (`dist/diagram-file.js`) runs in
 * Node.js.
 */
export async function drawFile(diagram: Diagram, texts: DiagramTexts): Promise<string> {
  const { document } = parseHTML("<html></html>");
  // The drawing makes its elements with the document of its page.
  Object.assign(globalThis, { document });
  const cards = diagram.tables.map((table) => cardOf(table, measureText));
  const elk = new ELK({ workerFactory: () => new kernel.Worker() });
  const layout = await layoutWith(elk, cards, diagram.edges, aspect);
  const { scene } = draw(diagram, cards, layout, texts);
  const root = standalone(scene, layout, texts.title, (variable) => lightColors[variable] ?? "");
  root.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  // The document writes attributes as HTML does, which XML does not read.
  for (const element of [root, ...root.querySelectorAll("*")])
    for (const { name, value } of element.attributes)
      element.setAttribute(name, value.replaceAll("&", "&amp;").replaceAll("<", "&lt;"));
  return svgFile(root.outerHTML);
}
