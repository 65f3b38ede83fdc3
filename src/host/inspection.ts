import { parseCatalog } from "../migrations/catalog.ts";
import { isProblem } from "../migrations/problem.ts";
import type { Log } from "./log.ts";
import type { ProjectView } from "./projectState.ts";
import type { RunnerClient } from "./runnerClient.ts";

/** Milliseconds until a runner that does not answer is given up. */
const timeout = 60_000;

/**
 * Looks at what is in a project's database. The answer is kept until the database has changed: the runner says whether it
 * has, and only then is there something to read.
 */
export class Inspection {
  readonly #client: RunnerClient;
  readonly #log: Log;
  #tag: string | undefined;

  constructor(client: RunnerClient, log: Log) {
    this.#client = client;
    this.#log = log;
  }

  /** What has changed in the view since the last look; a database that cannot be asked is nothing to draw. */
  async schema(view: ProjectView): Promise<Pick<ProjectView, "schema" | "ownTables"> | undefined> {
    const known = view.schema && this.#tag !== undefined ? { known: this.#tag } : {};
    const answer = await this.#client.request("schema", known, { timeout });
    if (isProblem(answer)) {
      this.#log.write("warn", `tables: ${answer.code}${"message" in answer ? `: ${answer.message}` : ""}`);
      return undefined;
    }
    if (answer.catalog === undefined) return {};
    this.#tag = answer.tag;
    return { schema: parseCatalog(answer.catalog), ownTables: answer.own ?? [] };
  }
}
