import css from "./drawing.css";
import { Layouter } from "./layouter.ts";
import type { FromDiagram, ToDiagram } from "../protocol/webview.ts";
import page from "./page.css";
import type { State } from "./scene.ts";
import { Scene } from "./scene.ts";

declare function acquireVsCodeApi(): {
  postMessage(message: FromDiagram): void;
  getState(): State | undefined;
  setState(state: State): void;
};

const editor = acquireVsCodeApi();
document.adoptedStyleSheets = [css, page].map((text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
});

const scene = new Scene(new Layouter(document.getElementById("layouter")?.textContent ?? ""), {
  state: editor.getState() ?? {},
  keep: (state) => editor.setState(state),
  send: (message) => editor.postMessage(message),
});

window.addEventListener("message", ({ data }: MessageEvent<ToDiagram>) => {
  if (data.type === "show") {
    scene.show(data).catch((error: unknown) => editor.postMessage({ type: "failed", message: String(error) }));
  }
});
editor.postMessage({ type: "ready" });
