import { createRequire } from "node:module";
import type { Diagram } from "../core/schema/diagram.ts";
import type { DiagramTexts } from "../protocol/webview.ts";

/** The bundle that draws a diagram as a file. */
type DiagramFile = { drawFile(diagram: Diagram, texts: DiagramTexts): Promise<string> };

/** Draws a diagram as an SVG file. @param script `dist/diagram-file.js`, absolute */
export function drawDiagramFile(script: string, diagram: Diagram, texts: DiagramTexts): Promise<string> {
  return (createRequire(script)(script) as DiagramFile).drawFile(diagram, texts);
}
