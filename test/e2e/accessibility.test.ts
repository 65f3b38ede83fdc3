/// <reference lib="dom" />
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type axeCore from "axe-core";
import type { Frame, Page } from "playwright-core";
import { eventually, openMigrations, runCommand, screenshot, statusBarText, treeItem } from "./actions.ts";
import { openWorkbench, type Workbench } from "./harness.ts";

const axe = readFileSync(createRequire(path.resolve("package.json")).resolve("axe-core/axe.min.js"), "utf8");

/**
 * The rule wants all visible text in the order in which it is shown. A table says its references before its columns, because
 * they are what the diagram is about; a test below checks that its label begins with its visible name.
 */
const rules = { "label-content-name-mismatch": { enabled: false } };

/** Serious and critical findings of axe-core in a frame, one line each. */
async function findingsIn(frame: Frame, selector: string): Promise<readonly string[]> {
  await frame.evaluate(axe);
  const results = await frame.evaluate<axeCore.AxeResults, { selector: string; options: axeCore.RunOptions }>(
    (given) => (globalThis as unknown as { axe: typeof axeCore }).axe.run(given.selector, given.options),
    { selector, options: { rules } },
  );
  assert.ok(results.passes.length > 0, "axe-core has checked nothing.");
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`));
}

/** The frame of the diagram's page, which is the innermost. */
async function diagramFrame(page: Page): Promise<Frame> {
  await page.frameLocator("iframe.webview.ready").last().frameLocator("iframe").locator(".table").first().waitFor();
  for (const frame of page.frames()) {
    if ((await frame.locator("svg .table").count()) > 0) return frame;
  }
  throw new Error("No frame contains the diagram.");
}

describe("The views and the diagram", () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ settings: { "migrations.startDatabaseOnOpen": true } });
    const { page } = workbench;
    await openMigrations(page);
    await eventually(async () => assert.match(await statusBarText(page), /base/));
    await runCommand(page, "Migrations: Upgrade to Head");
    await treeItem(page, "agent_runs").waitFor();
  });

  after(() => workbench?.close());

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(workbench.page, `failed-${this.currentTest.title}`);
  });

  it("have a label with the state for every row of the side bar", async () => {
    const rows = workbench.page.locator(".part.sidebar [role=treeitem]");
    const expected = [/^Add agent run costs, current/, /^Create users, applied/, /^agents, table/];
    await eventually(async () => {
      const labels = await rows.evaluateAll((elements) => elements.map((one) => one.getAttribute("aria-label") ?? ""));
      for (const pattern of [...expected, /^Agent, in step with the database/])
        assert.ok(
          labels.some((label) => pattern.test(label)),
          `${pattern.source} is not in ${labels.join("\n")}`,
        );
      assert.deepEqual(
        labels.filter((label) => label.trim() === ""),
        [],
      );
    });
  });

  it("have no serious finding of axe-core in the diagram", async () => {
    const { page } = workbench;
    await runCommand(page, "Migrations: Show Diagram");
    const frame = await diagramFrame(page);
    assert.deepEqual(await findingsIn(frame, "body"), []);
    const [label = ""] = await frame
      .locator('.table[aria-label^="agents,"]')
      .evaluateAll((elements) => elements.map((one) => one.getAttribute("aria-label") ?? ""));
    assert.match(label, /references (?:users|teams)/);
    assert.match(label, /referenced by .*agent_runs/);
    const names = await frame.locator(".table").evaluateAll((tables) =>
      tables.map((table) => ({
        shown: table.querySelector("text.name")?.textContent ?? "",
        read: table.getAttribute("aria-label") ?? "",
      })),
    );
    assert.equal(names.length, 7);
    for (const { shown, read } of names) assert.ok(shown !== "" && read.startsWith(`${shown}, `), `${shown}: ${read}`);
  });

  it("do not animate the diagram if the user prefers reduced motion", async () => {
    const frame = await diagramFrame(workbench.page);
    assert.equal(await frame.evaluate(() => matchMedia("(prefers-reduced-motion: reduce)").matches), true);
    const moving = await frame.evaluate(() =>
      [...document.querySelectorAll("*")]
        .map((element) => getComputedStyle(element))
        .filter((style) => /[1-9]/.test(style.transitionDuration) || /[1-9]/.test(style.animationDuration)),
    );
    assert.equal(moving.length, 0);
    const scene = frame.locator(".scene");
    await frame.getByRole("button", { name: "Zoom In" }).click();
    const after = await scene.getAttribute("transform");
    await workbench.page.waitForTimeout(200);
    assert.equal(await scene.getAttribute("transform"), after);
  });

  it("are usable at a zoom of 200 % and with a side bar of 190 pixels", async () => {
    const { page } = workbench;
    // A zoom of 200 % gives the page half of its pixels.
    await page.setViewportSize({ width: 640, height: 400 });
    const sash = page.locator(".monaco-sash.vertical:not(.disabled)").first();
    const side = page.locator(".part.sidebar");
    await eventually(async () => {
      const bounds = (await side.boundingBox()) ?? assert.fail();
      const edge = bounds.x + bounds.width;
      await page.mouse.move(edge, 200);
      await page.mouse.down();
      await page.mouse.move(bounds.x + 190, 200, { steps: 4 });
      await page.mouse.up();
      const { width } = (await side.boundingBox()) ?? assert.fail();
      assert.ok(width >= 170 && width <= 200, `The side bar has ${width} pixels.`);
    });
    assert.ok((await sash.count()) > 0);
    const names = side.locator("[role=treeitem]:visible .label-name");
    const widths = await names.evaluateAll((elements) => elements.map((one) => one.getBoundingClientRect().width));
    assert.ok(widths.length > 2 && widths.every((width) => width > 20), widths.join());
    await screenshot(page, "accessibility-narrow");
    const frame = await diagramFrame(page);
    const outside = await frame.evaluate(() =>
      [...document.querySelectorAll("button, input")]
        .filter((element) => {
          const { left, right, top, bottom } = element.getBoundingClientRect();
          return left < 0 || right > innerWidth + 1 || top < 0 || bottom > innerHeight + 1;
        })
        .map((element) => element.outerHTML.slice(0, 80)),
    );
    assert.deepEqual(outside, []);
    assert.ok(await frame.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  });
});
