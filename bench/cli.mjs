import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { root } from "../scripts/lib/run.mjs";
import { inDatabase, statusPrepared } from "./cases.mjs";
import { withDatabase } from "./databases.mjs";
import { interleaved } from "./measure.mjs";
import { showLong, showLongWithTsNode } from "./peers.mjs";
import { faster, grown } from "./table.mjs";

const run = promisify(execFile);
const cli = path.join(root, "dist/cli.js");

/** Whole processes of the command line, on 50 entities and 200 migrations in TypeScript, against TypeORM's. */
export function commandLine(server, project) {
  return withDatabase(server, async (url) => {
    const at = inDatabase(project, url);
    await statusPrepared(at);
    const folder = mkdtempSync(path.join(tmpdir(), "migrations-bench-cli-"));
    /** @param {readonly string[]} args */
    const timed = async (args) => {
      const started = performance.now();
      const env = { ...process.env, ...at.env, XDG_DATA_HOME: folder, XDG_CACHE_HOME: folder };
      const options = { cwd: at.root, env, maxBuffer: 1e8 };
      const { stdout } = await run(process.execPath, [cli, ...args, "--json"], options);
      const elapsed = performance.now() - started;
      const answer = JSON.parse(stdout);
      if (!answer.ok) throw new Error(stdout);
      return { elapsed, answer };
    };
    const status = async () => {
      const { elapsed, answer } = await timed(["status"]);
      if (answer.pending.length !== 10) throw new Error(`${answer.pending.length} pending`);
      return elapsed;
    };
    const lint = async () => {
      const { elapsed, answer } = await timed(["lint", "--fail-on", "none"]);
      if (answer.files.length < 200) throw new Error(`${answer.files.length} files`);
      return elapsed;
    };
    try {
      const { ours, compiled, tsNode, linted } = await interleaved(
        {
          ours: { run: status },
          compiled: { run: () => showLong(at, { revisions: 200 }) },
          tsNode: { rounds: 2, run: () => showLongWithTsNode(at, { revisions: 200 }) },
          linted: { run: lint },
        },
        7,
      );
      return [
        faster("`migrations status`, whole process, TypeScript / compiled migration:show", ours, compiled, 1),
        faster("`migrations status`, whole process, TypeScript / ts-node migration:show", ours, tsNode, 10),
        grown("`migrations lint` of 200 revisions / `migrations status`", linted, ours, 2),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
