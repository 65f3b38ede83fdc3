import { nothingLive } from "../../../src/client/generate/draftSource.ts";
import type { Replayed } from "../../../src/protocol/states.ts";
import type { TestRunner } from "../../support/runner.ts";
import { startRunner } from "../../support/runner.ts";
import { createWorkspace, dataSource } from "../../support/workspace.ts";

/** A history for a test: the statements of `up()` by the name of the revision, the oldest first. */
export type History = Readonly<Record<string, readonly string[]>>;

/** A rehearsal runner on a history, and the revisions in their order. */
export type Scratch = { readonly runner: TestRunner; readonly all: Replayed; upTo(name: string): Replayed };

export const { liveState } = nothingLive;

/** Runs a test with a rehearsal runner that no database belongs to. */
export async function withHistory(history: History, work: (scratch: Scratch) => Promise<void>): Promise<void> {
  const revisions = Object.entries(history).map(([name, up], index) => {
    const timestamp = 1_700_000_000_000 + index;
    return { id: `${name}${timestamp}`, timestamp, name, up };
  });
  const files = revisions.map(({ id, timestamp, name, up }) => [
    `src/migrations/${timestamp}-${name}.ts`,
    `export class ${id} {
${up.length === 0 ? "" : `  static readonly sql = ${JSON.stringify(up)};\n`}  async up(q: { query(sql: string): Promise<unknown> }) { for (const sql of ${JSON.stringify(up)}) await q.query(sql); }
  async down() {}
}
`,
  ]);
  const workspace = createWorkspace({ "src/data-source.ts": dataSource(), ...Object.fromEntries(files) });
  const runner = startRunner(workspace.root, { rehearsal: { extensions: [], variables: [] } });
  const all = revisions.map(({ id, timestamp }) => ({ id, timestamp }));
  try {
    await work({ runner, all, upTo: (name) => all.slice(0, all.findIndex(({ id }) => id.startsWith(name)) + 1) });
  } finally {
    await runner.stop();
    workspace.dispose();
  }
}
