import type { DiagramTexts } from "../protocol/webview.ts";
import { filled } from "./filled.ts";
import { svg } from "./svg.ts";

/** Callbacks of the buttons. */
export type Actions = {
  fit(): void;
  zoom(factor: number): void;
  save(): void;
  /** Marks the tables with this in their names. @returns how many there are */
  find(text: string): number;
  /** Goes to the next match, or the one before. @returns which it is, from 1 */
  next(step: 1 | -1): number;
  /** Leads the keyboard from the box to the match. */
  enter(): void;
};

const icons = {
  fit: "M2 5.5V2h3.5M10.5 2H14v3.5M14 10.5V14h-3.5M5.5 14H2v-3.5M5 5h6v6H5z",
  in: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3 14 14M7 5v4M5 7h4",
  out: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3 14 14M5 7h4",
  save: "M8 2v8M4.8 7 8 10.2 11.2 7M2.5 11v2.5h11V11",
};

/**
 * The search box and the buttons. The search box is first in the tab order.
 *
 * @param sought the current search text, if the page is drawn again
 */
export function toolbar(texts: DiagramTexts, actions: Actions, sought: string): HTMLElement {
  const input = document.createElement("input");
  input.type = "search";
  input.placeholder = texts.find;
  input.setAttribute("aria-label", texts.find);
  const found = document.createElement("span");
  found.className = "found";
  found.setAttribute("role", "status");
  let total = 0;
  const say = (current: number) => {
    if (input.value.trim() === "") found.textContent = "";
    else found.textContent = total === 0 ? texts.noMatch : filled(texts.matches, current, total);
  };
  input.addEventListener("input", () => {
    total = actions.find(input.value.trim().toLowerCase());
    say(total > 0 ? actions.next(1) : 0);
  });
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter" && total > 0) say(actions.next(event.shiftKey ? -1 : 1));
    else if (event.key === "ArrowDown" && total > 0) actions.enter();
    else if (event.key === "Escape" && input.value !== "") {
      input.value = "";
      total = actions.find("");
      say(0);
    } else return;
    event.preventDefault();
  });
  const bar = document.createElement("div");
  bar.className = "bar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", texts.title);
  bar.append(
    input,
    found,
    button(texts.fit, icons.fit, () => actions.fit()),
    button(texts.zoomIn, icons.in, () => actions.zoom(1.25)),
    button(texts.zoomOut, icons.out, () => actions.zoom(0.8)),
    button(texts.save, icons.save, () => actions.save()),
  );
  if (sought !== "") {
    input.value = sought;
    total = actions.find(sought);
    found.textContent = total === 0 ? texts.noMatch : "";
  }
  return bar;
}

function button(label: string, icon: string, action: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.title = label;
  element.setAttribute("aria-label", label.replace(/ \(.*\)$/, ""));
  element.append(svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: icon })));
  element.addEventListener("click", action);
  return element;
}
