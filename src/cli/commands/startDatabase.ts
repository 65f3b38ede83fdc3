import spawn from "cross-spawn";
import { once } from "node:events";
import { constants } from "node:os";
import { isLocalServer } from "../../core/connection/connection.ts";
import { EmbeddedDatabase } from "../../client/database/embeddedDatabase.ts";
import { writeUrl } from "../../client/database/writeDatabaseUrl.ts";
import { displayPath } from "../../client/messages/wording.ts";
import { postgresFacts } from "../../client/project/projectState.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { ExitCode } from "../exitCodes.ts";
import { exitCodes } from "../exitCodes.ts";
import type { CommonOptions } from "../options.ts";
import type { Session } from "../session.ts";
import { projectData, readProject } from "../session.ts";
import type { Handler } from "./handler.ts";

export type StartDatabaseOptions = CommonOptions & { readonly port?: number; readonly writeEnv?: boolean };

/**
 * Starts an embedded PostgreSQL for the project, and ends it at SIGINT or SIGTERM, or with the given program. Its data
 * stays.
 *
 * @param program a program and its arguments, which find the database in `DATABASE_URL`
 */
export function startDatabase(program: readonly string[]): Handler<StartDatabaseOptions> {
  return async (session, options) => {
    // A database that does not answer is the reason for the command.
    await readProject(session, options);
    const { project, paths, terminal, signal } = session;
    const ended = new AbortController();
    const log = {
      write: (level: string, text: string) => options.verbose === true && terminal.complain(`${level}: ${text}`),
    };
    const database = new EmbeddedDatabase(paths.database, paths.storage, log, () => ended.abort());
    const facts = postgresFacts(project.view);
    const wanted = options.port ?? (facts && isLocalServer(facts) ? facts.port : undefined);
    const running = await database.start(project, wanted);
    if (isProblem(running)) return running;
    const isOwn = database.isRunning(project);
    try {
      if (signal.aborted) return { code: "cancelled" };
      const { port } = running;
      const url = await database.urlOf(project, running);
      const written = options.writeEnv === true ? await writeUrl(project, url) : undefined;
      if (written !== undefined) terminal.note(`DATABASE_URL is written to ${displayPath(written)}.`);
      terminal.note(`PostgreSQL 18 (embedded) listens on localhost:${port}.`);
      const data = { ...projectData(session), port, ...(written === undefined ? {} : { file: written }) };
      if (program.length > 0) {
        const exitCode = await run(session, program, url);
        return typeof exitCode === "number" ? { exitCode, text: "", data } : exitCode;
      }
      if (!isOwn) return { exitCode: exitCodes.ok, text: "Another process runs this database, and ends it.", data };
      terminal.note("It ends with this command: press Ctrl+C.");
      const isOver = AbortSignal.any([signal, ended.signal]);
      if (!isOver.aborted) await once(isOver, "abort");
      if (!signal.aborted) return { code: "databaseStartFailed", message: "it ended unexpectedly" };
      return { exitCode: exitCodes.ok, text: "", data };
    } finally {
      await database.stop(project);
      database.dispose();
    }
  };
}

/** Runs a program with the database's URL in its environment. Resolves to its exit code. Problem: `usage`. */
async function run(
  { signal, cwd }: Session,
  [name = "", ...args]: readonly string[],
  url: string,
): Promise<ExitCode | Problem> {
  const child = spawn(name, args, {
    cwd,
    env: { ...process.env, DATABASE_URL: url },
    stdio: "inherit",
  });
  signal.addEventListener("abort", () => child.kill("SIGTERM"), { once: true });
  return new Promise((resolve) => {
    child.once("error", ({ message }) => resolve({ code: "usage", message: `${name} does not start: ${message}` }));
    child.once("exit", (code, ended) =>
      resolve((code ?? 128 + (ended === null ? 0 : constants.signals[ended])) as ExitCode),
    );
  });
}
