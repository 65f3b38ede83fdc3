/// <reference lib="dom" />
import { writeFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import sharp from "sharp";

interface Frame {
  readonly png: Buffer;
  /** How long it is shown, in milliseconds. */
  readonly milliseconds: number;
}

/** Milliseconds of one step of the pointer, and of one typed piece of text. */
const step = 50;

/**
 * Takes the frames of an animation. Each frame has a duration of its own, so that the pace does not depend on the speed of the
 * machine.
 */
export class Camera {
  readonly #page: Page;
  readonly #frames: Frame[] = [];
  #pointer = { x: 700, y: 420 };

  constructor(page: Page) {
    this.#page = page;
  }

  /** Adds the pointer and the caption to the page. A screenshot of the browser contains no pointer. */
  async prepare(): Promise<void> {
    await this.#page.evaluate(() => {
      const caption = document.createElement("div");
      caption.id = "recorded-caption";
      caption.style.cssText =
        "position:fixed;right:18px;bottom:128px;z-index:100000;padding:8px 14px;border-radius:8px;background:#0E639C;" +
        "color:#fff;font:600 15px Inter,sans-serif;pointer-events:none;box-shadow:0 2px 8px #0008";
      const pointer = document.createElement("div");
      pointer.id = "recorded-pointer";
      pointer.style.cssText = "position:fixed;left:0;top:0;z-index:100001;pointer-events:none;width:20px;height:24px";
      // The editor's policy for trusted types does not accept HTML.
      const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      picture.setAttribute("viewBox", "0 0 20 24");
      const arrow = document.createElementNS("http://www.w3.org/2000/svg", "path");
      arrow.setAttribute("d", "M2 2v17l4.6-4.4 3.2 7 3-1.4-3.2-6.8h6.3z");
      arrow.setAttribute("style", "fill:#fff;stroke:#000;stroke-width:1.3");
      picture.append(arrow);
      pointer.append(picture);
      document.body.append(caption, pointer);
    });
    await this.#place();
  }

  /** Shows a caption from the next frame on. */
  async caption(text: string): Promise<void> {
    await this.#page.evaluate((shown) => {
      const caption = document.querySelector("#recorded-caption");
      if (caption !== null) caption.textContent = shown;
    }, text);
  }

  /** Takes a frame. */
  async take(milliseconds: number): Promise<void> {
    const png = await this.#page.screenshot({ type: "png", caret: "initial" });
    const last = this.#frames.at(-1);
    if (last?.png.equals(png) === true) {
      this.#frames[this.#frames.length - 1] = { png, milliseconds: last.milliseconds + milliseconds };
    } else {
      this.#frames.push({ png, milliseconds });
    }
  }

  /** Moves the pointer to an element in a few frames. */
  async moveTo(target: Locator): Promise<void> {
    const box = await target.boundingBox();
    if (box === null) throw new Error("The target of the pointer is not visible.");
    await this.moveToPoint({ x: box.x + Math.min(box.width / 2, 60), y: box.y + box.height / 2 });
  }

  /** Moves the pointer to a point of the page in a few frames. */
  async moveToPoint(to: { readonly x: number; readonly y: number }): Promise<void> {
    const from = this.#pointer;
    const steps = 7;
    for (let index = 1; index <= steps; index++) {
      const part = (1 - Math.cos((Math.PI * index) / steps)) / 2;
      this.#pointer = { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
      await this.#page.mouse.move(this.#pointer.x, this.#pointer.y);
      await this.#place();
      await this.take(step);
    }
  }

  /** Moves the pointer to an element and clicks. */
  async click(target: Locator): Promise<void> {
    await this.moveTo(target);
    await this.take(250);
    await this.#page.mouse.down();
    await this.#page.mouse.up();
  }

  /** Types a text, a few characters for each frame. */
  async type(text: string, piece = 3): Promise<void> {
    for (let index = 0; index < text.length; index += piece) {
      await this.#page.keyboard.insertText(text.slice(index, index + piece));
      await this.take(step);
    }
  }

  /** Writes the animation as WebP without loss. */
  async write(file: string): Promise<number> {
    const delay = this.#frames.map(({ milliseconds }) => milliseconds);
    const options = { join: { animated: true } } as const;
    const animation = sharp(
      this.#frames.map(({ png }) => png),
      options,
    );
    writeFileSync(file, await animation.webp({ lossless: true, effort: 5, minSize: true, loop: 0, delay }).toBuffer());
    return delay.reduce((sum, one) => sum + one, 0);
  }

  /** Writes every frame as a PNG, to look at them. */
  writeFrames(prefix: string): void {
    for (const [index, { png, milliseconds }] of this.#frames.entries())
      writeFileSync(`${prefix}${String(index).padStart(3, "0")}-${milliseconds}.png`, png);
  }

  async #place(): Promise<void> {
    await this.#page.evaluate(({ x, y }) => {
      const pointer = document.querySelector<HTMLElement>("#recorded-pointer");
      if (pointer !== null) pointer.style.transform = `translate(${x - 2}px, ${y - 2}px)`;
    }, this.#pointer);
  }
}
