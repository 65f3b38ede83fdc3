import type { Box, Point, Size } from "./cards.ts";

/** The visible part of the drawing: a point is drawn at `point * scale + offset`. */
export type View = Point & { readonly scale: number };

const scales = { least: 0.03, most: 3 };
const duration = 160;

/** Zoom and pan of the drawing, by code, pointer and wheel. */
export class Viewport {
  readonly #element: SVGSVGElement;
  readonly #changed: (view: View) => void;
  #view: View = { x: 0, y: 0, scale: 1 };
  #animation = 0;
  /** The room of the toolbar and of the status line, in pixels. */
  #margins = { above: 40, below: 32 };

  constructor(element: SVGSVGElement, changed: (view: View) => void) {
    this.#element = element;
    this.#changed = changed;
    element.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    element.addEventListener("pointerdown", (event) => this.#drag(event));
  }

  get view(): View {
    return this.#view;
  }

  get size(): Size {
    const { clientWidth, clientHeight } = this.#element;
    return { width: clientWidth, height: clientHeight };
  }

  /** Keeps the drawing out of what lies over it. */
  leave(above: number, below: number): void {
    this.#margins = { above, below };
  }

  set(view: View): void {
    cancelAnimationFrame(this.#animation);
    this.#view = view;
    this.#changed(view);
  }

  /** Goes there in a short motion, or at once for who wants none. */
  go(target: View): void {
    cancelAnimationFrame(this.#animation);
    const calm =
      matchMedia("(prefers-reduced-motion: reduce)").matches ||
      document.body.classList.contains("vscode-reduce-motion");
    if (calm) return this.set(target);
    const [from, start] = [this.#view, performance.now()];
    const step = (now: number) => {
      const part = Math.min((now - start) / duration, 1);
      const eased = 1 - (1 - part) ** 3;
      const between = (a: number, b: number) => a + (b - a) * eased;
      this.#view = {
        x: between(from.x, target.x),
        y: between(from.y, target.y),
        scale: between(from.scale, target.scale),
      };
      this.#changed(this.#view);
      if (part < 1) this.#animation = requestAnimationFrame(step);
    };
    this.#animation = requestAnimationFrame(step);
  }

  pan(x: number, y: number): void {
    this.set({ ...this.#view, x: this.#view.x + x, y: this.#view.y + y });
  }

  /** Zooms about a point of the window; absent: about the middle. */
  zoom(factor: number, at: Point = { x: this.size.width / 2, y: this.size.height / 2 }): void {
    const { x, y, scale } = this.#view;
    const next = clamp(scale * factor, scales.least, scales.most);
    this.set({ x: at.x - ((at.x - x) * next) / scale, y: at.y - ((at.y - y) * next) / scale, scale: next });
  }

  /** The view that shows a whole area; small ones are not blown up. */
  fitting({ width, height }: Size): View {
    const own = this.size;
    const { above, below } = this.#margins;
    const room = Math.max(own.height - above - below, 1);
    const scale = clamp(Math.min(own.width / width, room / height, 1), scales.least, scales.most);
    return { x: (own.width - width * scale) / 2, y: above + (room - height * scale) / 2, scale };
  }

  /** The view that has a box in the middle. */
  centred(box: Box, scale: number): View {
    const { width, height } = this.size;
    return { x: width / 2 - (box.x + box.width / 2) * scale, y: height / 2 - (box.y + box.height / 2) * scale, scale };
  }

  /** Moves no more than it must to have a box in view. */
  reveal(box: Box): void {
    const { width, height } = this.size;
    const { x, y, scale } = this.#view;
    const shift = (start: number, length: number, room: number) => {
      const margin = 24;
      if (start < margin) return margin - start;
      return start + length > room - margin ? Math.max(room - margin - start - length, margin - start) : 0;
    };
    const moved = {
      x: x + shift(x + box.x * scale, box.width * scale, width),
      y: y + shift(y + box.y * scale, box.height * scale, height),
      scale,
    };
    if (moved.x !== x || moved.y !== y) this.go(moved);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    // A pinch comes as a wheel with Ctrl.
    if (event.ctrlKey || event.metaKey) {
      const factor = Math.exp(-clamp(event.deltaY * unit, -60, 60) * 0.008);
      return this.zoom(factor, { x: event.offsetX, y: event.offsetY });
    }
    const sideways = event.shiftKey && event.deltaX === 0;
    this.pan(-(sideways ? event.deltaY : event.deltaX) * unit, sideways ? 0 : -event.deltaY * unit);
  }

  /** A drag pans; what moves less is a click, and is left to who listens for it. */
  #drag(down: PointerEvent): void {
    if (down.button > 1) return;
    const start = this.#view;
    let moving = false;
    const move = (event: PointerEvent) => {
      const [x, y] = [event.clientX - down.clientX, event.clientY - down.clientY];
      if (!moving && Math.hypot(x, y) < 4) return;
      if (!moving) this.#element.setPointerCapture(down.pointerId);
      moving = true;
      this.#element.classList.add("dragging");
      this.set({ ...start, x: start.x + x, y: start.y + y });
    };
    const end = () => {
      this.#element.classList.remove("dragging");
      for (const name of ["pointermove", "pointerup", "pointercancel"] as const) {
        this.#element.removeEventListener(name, name === "pointermove" ? move : end);
      }
      if (moving) this.#swallowClick();
    };
    this.#element.addEventListener("pointermove", move);
    this.#element.addEventListener("pointerup", end);
    this.#element.addEventListener("pointercancel", end);
  }

  /** The click that ends a drag means nothing. */
  #swallowClick(): void {
    const swallow = (event: Event) => event.stopPropagation();
    this.#element.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => this.#element.removeEventListener("click", swallow, { capture: true }));
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
