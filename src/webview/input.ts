import type { Viewport } from "./viewport.ts";

/** Actions of pointer and keyboard, by the id of a table. */
export type Asked = {
  point(id: string | undefined): void;
  choose(id: string | undefined): void;
  open(id: string): void;
  reveal(id: string): void;
  fit(): void;
};

const step = 60;

/**
 * Tables are stops of the keyboard, in the order of the drawing; the one that has the focus is chosen. A click chooses, a
 * click on a name leads to the table, as a double click and Enter do.
 */
export function listen(canvas: SVGSVGElement, viewport: Viewport, asked: Asked): void {
  let pointed: string | undefined;
  const point = (id: string | undefined) => {
    if (id === pointed) return;
    pointed = id;
    asked.point(id);
  };
  canvas.addEventListener("pointerover", ({ target }) => point(tableOf(target)));
  canvas.addEventListener("pointerleave", () => point(undefined));
  canvas.addEventListener("click", ({ target }) => {
    const id = tableOf(target);
    asked.choose(id);
    if (id !== undefined && target instanceof Element && target.classList.contains("name")) asked.open(id);
  });
  canvas.addEventListener("dblclick", ({ target }) => {
    const id = tableOf(target);
    const isName = target instanceof Element && target.classList.contains("name");
    if (id !== undefined && !isName) asked.open(id);
  });
  canvas.addEventListener("focusin", ({ target }) => {
    const id = tableOf(target);
    if (id === undefined) return;
    asked.choose(id);
    if (target instanceof Element && target.matches(":focus-visible")) asked.reveal(id);
  });
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.defaultPrevented) return;
    const id = tableOf(event.target);
    const inTools = event.target instanceof Element && event.target.closest(".bar") !== null;
    if ((event.ctrlKey || event.metaKey) && event.key === "f") document.querySelector("input")?.focus();
    else if (event.ctrlKey || event.metaKey) return;
    else if (id !== undefined && (event.key === "Enter" || (event.key === " " && !event.repeat))) asked.open(id);
    else if (event.key === "Escape") {
      asked.choose(undefined);
      if (id !== undefined) document.querySelector("input")?.focus();
    } else if (event.key === "+" || event.key === "=") viewport.zoom(1.25);
    else if (event.key === "-") viewport.zoom(0.8);
    else if (event.key === "0") asked.fit();
    else if (event.key === "/" && !inTools) document.querySelector("input")?.focus();
    else if (event.key === "ArrowLeft") viewport.pan(step, 0);
    else if (event.key === "ArrowRight") viewport.pan(-step, 0);
    else if (event.key === "ArrowUp") viewport.pan(0, step);
    else if (event.key === "ArrowDown") viewport.pan(0, -step);
    else return;
    event.preventDefault();
  });
}

function tableOf(target: EventTarget | null): string | undefined {
  const table = target instanceof Element ? target.closest(".table") : null;
  return table?.getAttribute("data-id") ?? undefined;
}
