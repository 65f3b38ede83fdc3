import { parseCatalog } from "../../core/schema/catalogReader.ts";
import { compareModels, listModels } from "../../core/schema/compareModels.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Log } from "../log.ts";
import type { DatabaseContent, ProjectView } from "./projectState.ts";
import { nonPostgresFacts } from "./projectState.ts";
import type { RunnerClient } from "../runner/runnerClient.ts";

/** Milliseconds until a runner that does not answer is given up. */
const timeout = 60_000;

/**
 * Looks at what is in a project's database, and where its entities stand against that. Answers are kept until the
 * database or the code has changed: the runner says whether it has, and only then is there something to read.
 */
export class Inspection {
  readonly #client: RunnerClient;
  readonly #log: Log;
  #tag: string | undefined;
  /** The state that the models were compared with: the database's tag, and the runner's start. */
  #compared: string | undefined;
  /** Stores the tag of the last read, after the view has its result. */
  #found: (() => void) | undefined;

  constructor(client: RunnerClient, log: Log) {
    this.#client = client;
    this.#log = log;
  }

  /**
   * Confirms that the view contains the last result. Without the confirmation the result is read again: a run may
   * have started in between, and a run that is rolled back leaves the tag unchanged.
   */
  commit(): void {
    this.#found?.();
    this.#found = undefined;
  }

  /** Changes of the schema since the last read, or the problem of this one. */
  async schema(view: ProjectView): Promise<DatabaseContent> {
    this.#found = undefined;
    const known = view.schema && this.#tag !== undefined ? { known: this.#tag } : {};
    const answer = await this.#client.request("schema", known, { timeout });
    if (isProblem(answer)) {
      this.#note("tables", answer);
      return isRunnerGone(answer) ? {} : { schemaProblem: answer };
    }
    if (answer.catalog === undefined) return {};
    this.#found = () => (this.#tag = answer.tag);
    return { schema: parseCatalog(answer.catalog), ownTables: answer.own ?? [] };
  }

  /**
   * Models of a view with a known schema, compared again if either side has changed; otherwise the reason why there
   * are none. For a database other than PostgreSQL the models are only listed.
   */
  async models(view: ProjectView): Promise<DatabaseContent> {
    const { schema, models } = view;
    this.#found = undefined;
    const against = `${this.#tag ?? ""} ${this.#client.startedAt ?? ""}`;
    if (!schema && !nonPostgresFacts(view)) return {};
    // The same models, and a comparison that still holds.
    if (models && against === this.#compared) return { models };
    const answer = await this.#client.request("models", {}, { timeout });
    if (isProblem(answer)) {
      this.#note("models", answer);
      return isRunnerGone(answer) ? {} : { modelsProblem: answer };
    }
    this.#found = () => (this.#compared = against);
    const isCompared = schema !== undefined && answer.statements !== undefined;
    return {
      models: isCompared ? compareModels(answer.models, answer.statements, schema) : listModels(answer.models),
    };
  }

  #note(what: string, problem: Problem): void {
    this.#log.write("warn", `${what}: ${problem.code}${"message" in problem ? `: ${problem.message}` : ""}`);
  }
}

/** A runner that was ended says nothing of the database or the entities. */
function isRunnerGone({ code }: Problem): boolean {
  return code === "runnerCrashed" || code === "cancelled";
}
