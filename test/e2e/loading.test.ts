import assert from "node:assert/strict";
import { eventually, openMigrations, runCommand, screenshot, statusBarText, treeTexts } from "./actions.ts";
import type { Workbench } from "./harness.ts";
import { openWorkbench } from "./harness.ts";

/** Content of the side bar and the status bar, from a point in time. */
type Frame = { readonly at: number; readonly views: Readonly<Record<string, View>>; readonly bar: string };
type View = { readonly description: string; readonly text: string };

/** The editor hands a description over before the rows that it was written with: so long they may differ, in milliseconds. */
const handover = 120;

/** Runs in the page: notes each appearance, many times a second. */
const watch = `(() => {
  window.frames_ = [];
  let last = "";
  setInterval(() => {
    const views = {};
    for (const pane of document.querySelectorAll(".part.sidebar .pane")) {
      const of = (selector) => pane.querySelector(selector)?.textContent ?? "";
      const visible = [...pane.querySelectorAll(".pane-body [role=treeitem], .pane-body .message, .welcome-view-content")];
      const text = visible.filter((one) => one.offsetParent).map((one) => one.innerText).join("\\n");
      views[of(".pane-header .title")] = { description: of(".pane-header .description"), text };
    }
    const bar = [...document.querySelectorAll('.part.statusbar [id^="typeorm-migrations"]')].map((one) => one.innerText).join(" ");
    const now = JSON.stringify([views, bar]);
    if (now === last) return;
    last = now;
    window.frames_.push({ at: performance.now(), views, bar });
  }, 15);
})()`;

/** The frames that match a condition and lasted: a state between two redraws is not a contradiction. */
function lasting(frames: readonly Frame[], admits: (frame: Frame) => boolean): readonly Frame[] {
  return frames.filter((frame, index) => {
    if (!admits(frame)) return false;
    const end = frames.slice(index + 1).find((next) => !admits(next))?.at ?? Infinity;
    return end - frame.at > handover;
  });
}

describe("while views load", () => {
  let workbench: Workbench;
  const frames = () => workbench.page.evaluate<readonly Frame[]>("window.frames_.splice(0)");

  before(async () => {
    workbench = await openWorkbench({ settings: { "migrations.startDatabaseOnOpen": true } });
    await workbench.page.evaluate(watch);
  });

  after(() => workbench?.close());

  it("a database that starts when the workspace is opened is no alarm", async () => {
    const { page } = workbench;
    await openMigrations(page);
    await eventually(async () => assert.match(await statusBarText(page), /base/));
    await eventually(async () => assert.match((await treeTexts(page)).join("\n"), /not in the database/));
    const seen = await frames();
    const text = (frame: Frame) =>
      Object.values(frame.views)
        .map((view) => view.text)
        .join("\n");
    assert.deepEqual(
      seen.filter((frame) => /Nothing listens|[Dd]iagnose|No database/.test(text(frame) + frame.bar)),
      [],
    );
    assert.ok(seen.some((frame) => /Starting PostgreSQL…/.test(text(frame))));
    assert.ok(seen.some(({ bar }) => /Starting PostgreSQL…/.test(bar)));
    // Nothing is known of the entities before they were compared.
    assert.deepEqual(
      seen.filter((frame) => /lists no entities/.test(text(frame))),
      [],
    );
  });

  it("no view contradicts itself, nor the others, around a run", async () => {
    const { page } = workbench;
    await runCommand(page, "Migrations: Upgrade to Head");
    await eventually(async () => assert.match((await treeTexts(page)).join("\n"), /Add agent run costs.*current/));
    await eventually(async () => assert.doesNotMatch((await treeTexts(page)).join("\n"), /not in the database/));
    await screenshot(page, "after-run");
    const seen = await frames();
    const view = ({ views }: Frame, name: string) => views[name] ?? { description: "", text: "" };
    const models = (frame: Frame) => view(frame, "Models");
    const tables = (frame: Frame) => view(frame, "Tables");
    assert.deepEqual(
      lasting(
        seen,
        (frame) => /in step/.test(models(frame).description) && /not in the database/.test(models(frame).text),
      ),
      [],
    );
    assert.deepEqual(
      lasting(
        seen,
        (frame) => /^[1-9]/.test(tables(frame).description) && /No tables|Reading/.test(tables(frame).text),
      ),
      [],
    );
    assert.deepEqual(
      lasting(
        seen,
        (frame) => /^Add agent run costs$/.test(frame.bar) && /pending/.test(view(frame, "Revisions").text),
      ),
      [],
    );
  });
});
