/** What the editor and a diagram's webview say to each other: types only. */
import type { Diagram } from "../migrations/diagram.ts";

/** From the editor: what is to be drawn now. */
export type ToDiagram = {
  readonly type: "show";
  readonly diagram: Diagram;
  readonly texts: DiagramTexts;
};

/** From the webview. */
export type FromDiagram =
  | { readonly type: "ready" }
  | { readonly type: "open"; readonly schema: string; readonly table: string }
  | { readonly type: "save"; readonly svg: string }
  | { readonly type: "failed"; readonly message: string };

/** What the webview shows, in the user's language; `{0}` and `{1}` are filled in there. */
export type DiagramTexts = {
  readonly title: string;
  readonly fit: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly find: string;
  readonly noMatch: string;
  readonly matches: string;
  readonly save: string;
  readonly working: string;
  readonly summary: string;
  /** What is not drawn, in words. */
  readonly notes: readonly string[];
  readonly many: string;
  readonly one: string;
  readonly optional: string;
  readonly more: string;
  readonly open: string;
  readonly empty: string;
  readonly column: string;
  readonly columns: string;
  readonly references: string;
  readonly referencedBy: string;
};
