import type { Card, Layout, Measure } from "./cards.ts";
import { cardOf } from "./cards.ts";
import type { Drawing } from "./draw.ts";
import { draw } from "./draw.ts";
import { Highlight } from "./highlight.ts";
import { listen } from "./input.ts";
import { farScale, placeLabels } from "./labels.ts";
import type { Layouter } from "./layouter.ts";
import type { FromDiagram, ToDiagram } from "../protocol/webview.ts";
import { standalone, svgFile } from "./save.ts";
import { legend } from "./legend.ts";
import { svg } from "./svg.ts";
import { toolbar } from "./toolbar.ts";
import type { View } from "./viewport.ts";
import { Viewport } from "./viewport.ts";

/** Elements of the page, and its callbacks. */
export type PageElements = {
  readonly state: Partial<State>;
  keep(state: State): void;
  send(message: FromDiagram): void;
};

/** State that outlives the page, which the editor destroys while it is hidden. */
export type State = {
  readonly view: View;
  readonly chosen?: string;
  /** The shape that the layout was made for: another one would have everything elsewhere. */
  readonly aspect: number;
};

/** Pixels between the drawing and what lies over the canvas. */
const gap = 6;

/** All there is of one diagram that is shown. */
type Shown = {
  readonly message: ToDiagram;
  readonly layout: Layout;
  readonly drawing: Drawing;
  readonly highlight: Highlight;
};

/** The page: a canvas with what is drawn on it, the toolbar and the status line. */
export class Scene {
  readonly #layouter: Layouter;
  readonly #around: PageElements;
  readonly #canvas = svg("svg", { id: "canvas" });
  readonly #labels = svg("g", { class: "labels", "aria-hidden": "true" });
  readonly #viewport = new Viewport(this.#canvas, (view) => this.#look(view));
  readonly #measure = measurer();
  readonly #page = document.createElement("main");
  readonly #message = document.createElement("div");
  #shown: Shown | undefined;
  #labelScale = 0;
  #matches: readonly string[] = [];
  #match = -1;
  #sought = "";
  #turn = 0;
  #aspect: number | undefined;
  /** All of it is in view, and stays so when the window gets another size. */
  #isWhole = false;
  #leaveRoom = (): void => undefined;

  constructor(layouter: Layouter, around: PageElements) {
    this.#layouter = layouter;
    this.#around = around;
    this.#aspect = around.state.aspect;
    this.#message.className = "message";
    this.#message.setAttribute("role", "status");
    this.#page.replaceChildren(this.#canvas, this.#message);
    document.body.replaceChildren(this.#page);
    new ResizeObserver(() => this.#resized()).observe(this.#canvas);
    listen(this.#canvas, this.#viewport, {
      point: (id) => this.#point(id),
      choose: (id) => this.#choose(id),
      open: (id) => this.#open(id),
      reveal: (id) => this.#reveal(id),
      fit: () => this.#fit(),
    });
  }

  /** Replaces the diagram. Selection and viewport are kept if their tables still exist. */
  async show(message: ToDiagram): Promise<void> {
    const turn = ++this.#turn;
    const { diagram, texts } = message;
    const late = setTimeout(() => this.#say(texts.working), 300);
    try {
      const cards = diagram.tables.map((table) => cardOf(table, this.#measure));
      const layout = await this.#layouter.layout(cards, diagram.edges, (this.#aspect ??= this.#shape()));
      if (turn === this.#turn) this.#replace(message, cards, layout);
    } finally {
      clearTimeout(late);
    }
  }

  #replace(message: ToDiagram, cards: readonly Card[], layout: Layout): void {
    const { diagram, texts } = message;
    const before = this.#shown;
    const drawing = draw(diagram, cards, layout, texts);
    const highlight = new Highlight(this.#canvas, diagram, drawing);
    this.#shown = { message, layout, drawing, highlight };
    this.#labelScale = 0;
    this.#matches = [];
    this.#canvas.setAttribute("aria-label", texts.title);
    this.#canvas.setAttribute("role", "group");
    this.#canvas.replaceChildren(drawing.scene, this.#labels);
    const actions = {
      fit: () => this.#fit(),
      zoom: (factor: number) => this.#viewport.zoom(factor),
      save: () => this.#save(drawing, layout, texts.title),
      find: (text: string) => this.#find(text),
      next: (step: 1 | -1) => this.#next(step),
      enter: () => drawing.tables.get(this.#matches[this.#match] ?? "")?.focus(),
    };
    const chosen = before ? before.highlight.chosen : (this.#around.state.chosen ?? this.#subject(message));
    const bar = toolbar(texts, actions, this.#sought);
    const line = legend(diagram, texts);
    this.#page.replaceChildren(bar, this.#canvas, line, this.#message);
    // In a narrow window both take more than one line.
    this.#leaveRoom = () => this.#viewport.leave(bar.offsetTop + bar.offsetHeight + gap, line.offsetHeight + 2 * gap);
    this.#leaveRoom();
    this.#say(diagram.tables.length === 0 ? texts.empty : "");
    highlight.choose(chosen !== undefined && drawing.tables.has(chosen) ? chosen : undefined);
    const view = before ? this.#kept(before, layout) : this.#around.state.view;
    this.#viewport.set(view ?? this.#first());
  }

  /** Saves the drawing with the colours and fonts of the theme. */
  #save({ scene }: Drawing, layout: Layout, title: string): void {
    const style = getComputedStyle(document.body);
    const root = standalone(scene, layout, title, (variable) => style.getPropertyValue(variable));
    this.#around.send({ type: "save", svg: svgFile(new XMLSerializer().serializeToString(root)) });
  }

  /** Still all of it, or what leaves the table in the middle where it was, wherever the layout has moved it. */
  #kept(before: Shown, layout: Layout): View {
    const view = this.#viewport.view;
    const whole = this.#viewport.fitting(before.layout);
    if (isSame(view, whole)) return this.#viewport.fitting(layout);
    const { width, height } = this.#viewport.size;
    const [x, y] = [(width / 2 - view.x) / view.scale, (height / 2 - view.y) / view.scale];
    let [nearest, least] = ["", Infinity];
    for (const [id, box] of before.layout.boxes) {
      const distance = Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y);
      if (distance < least && layout.boxes.has(id)) [nearest, least] = [id, distance];
    }
    const [was, is] = [before.layout.boxes.get(nearest), layout.boxes.get(nearest)];
    if (!was || !is) return view;
    return { ...view, x: view.x + (was.x - is.x) * view.scale, y: view.y + (was.y - is.y) * view.scale };
  }

  /** All of it. */
  #first(): View {
    return this.#viewport.fitting(this.#shown?.layout ?? { width: 1, height: 1 });
  }

  #subject({ diagram }: ToDiagram): string | undefined {
    return diagram.tables.find(({ isFocus }) => isFocus)?.id;
  }

  #look(view: View): void {
    const shown = this.#shown;
    if (!shown) return;
    shown.drawing.scene.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.scale})`);
    this.#isWhole = isSame(view, this.#viewport.fitting(shown.layout));
    const isFar = view.scale < farScale;
    this.#canvas.classList.toggle("far", isFar);
    if (!isFar) this.#labels.replaceChildren();
    else if (this.#labelScale !== view.scale) this.#label(shown, view.scale);
    this.#labelScale = isFar ? view.scale : 0;
    this.#labels.setAttribute("transform", `translate(${view.x} ${view.y})`);
    this.#remember();
  }

  /** Fits the drawing again after a change of the window's size or the editor's zoom. */
  #resized(): void {
    const { width, height } = this.#viewport.size;
    if (width === 0 || height === 0) return;
    this.#leaveRoom();
    if (this.#isWhole && this.#shown) this.#viewport.set(this.#viewport.fitting(this.#shown.layout));
  }

  /** From far, what stands out is named first. */
  #labelAnew(): void {
    if (this.#shown && this.#labelScale > 0) this.#label(this.#shown, this.#labelScale);
  }

  #label({ message, layout, highlight }: Shown, scale: number): void {
    const named = message.diagram.tables.flatMap(({ id, label }) => {
      const box = layout.boxes.get(id);
      return box ? [{ label, box, weight: highlight.weightOf(id), near: highlight.near.has(id) }] : [];
    });
    this.#labels.replaceChildren(...placeLabels(named, scale, this.#measure));
  }

  #point(id: string | undefined): void {
    this.#shown?.highlight.point(id);
    this.#labelAnew();
  }

  #choose(id: string | undefined): void {
    this.#shown?.highlight.choose(id);
    this.#labelAnew();
    this.#remember();
  }

  #open(id: string): void {
    const table = this.#shown?.message.diagram.tables.find((one) => one.id === id);
    if (table) this.#around.send({ type: "open", schema: table.schema, table: table.name });
  }

  #reveal(id: string): void {
    const box = this.#shown?.layout.boxes.get(id);
    if (box) this.#viewport.reveal(box);
  }

  #fit(): void {
    if (this.#shown) this.#viewport.go(this.#viewport.fitting(this.#shown.layout));
  }

  #find(text: string): number {
    this.#sought = text;
    const { drawing, message } = this.#shown ?? {};
    for (const id of this.#matches) drawing?.tables.get(id)?.classList.remove("match");
    const tables = message?.diagram.tables ?? [];
    // Names that begin with the text come before those that only have it.
    const matching = tables.filter(({ label }) => text !== "" && label.toLowerCase().includes(text));
    const begins = matching.filter(({ name }) => name.toLowerCase().startsWith(text));
    this.#matches = [...new Set([...begins, ...matching])].map(({ id }) => id);
    this.#match = -1;
    for (const id of this.#matches) drawing?.tables.get(id)?.classList.add("match");
    if (this.#matches.length === 0) this.#choose(undefined);
    return this.#matches.length;
  }

  #next(step: 1 | -1): number {
    this.#match = (this.#match + step + this.#matches.length) % this.#matches.length;
    const id = this.#matches[this.#match];
    const box = id === undefined ? undefined : this.#shown?.layout.boxes.get(id);
    this.#choose(id);
    if (box) this.#viewport.go(this.#viewport.centred(box, Math.max(this.#viewport.view.scale, 0.8)));
    return this.#match + 1;
  }

  #remember(): void {
    const chosen = this.#shown?.highlight.chosen;
    const aspect = this.#aspect ?? this.#shape();
    this.#around.keep({ view: this.#viewport.view, aspect, ...(chosen === undefined ? {} : { chosen }) });
  }

  #shape(): number {
    const { width, height } = this.#viewport.size;
    return width > 0 && height > 0 ? width / height : 1.6;
  }

  #say(text: string): void {
    this.#message.textContent = text;
  }
}

function isSame(a: View, b: View): boolean {
  return a.scale === b.scale && a.x === b.x && a.y === b.y;
}

/** Measures in the font that the page is drawn in. */
function measurer(): Measure {
  const context = document.createElement("canvas").getContext("2d");
  const family = getComputedStyle(document.body).fontFamily || "sans-serif";
  return (text, bold = false) => {
    if (!context) return text.length * 7;
    context.font = `${bold ? 600 : 400} 12px ${family}`;
    return context.measureText(text).width;
  };
}
