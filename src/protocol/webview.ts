/** Messages between the editor and a diagram's webview: types only. */
import type { Diagram } from "../core/schema/diagram.ts";

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

/** Texts of the webview, in the user's language. The webview replaces `{0}` and `{1}`. */
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
  /** Parts that are not drawn, as text. */
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
