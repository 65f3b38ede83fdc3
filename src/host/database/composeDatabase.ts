import { createRequire } from "node:module";
import type * as vscode from "vscode";
import type { Problem } from "../../core/problems/problem.ts";
import type * as tools from "../../client/database/compose/main.ts";
import type { ComposeTarget, Docker } from "../../client/database/compose/docker.ts";
import type { Log } from "../log.ts";
import type { Project } from "../../client/project/project.ts";

const memoryKey = "migrations.composeStarted";
/** Milliseconds: how long PostgreSQL may take to accept connections, and the interval of the checks. */
const [readyPatience, readyInterval] = [60_000, 700];

type Waiting = {
  /** True if PostgreSQL accepts connections. */
  readonly isReady: () => Promise<boolean>;
  readonly signal: AbortSignal | undefined;
};

/** The databases of Compose files: those that this workspace has started are remembered, so that they can be stopped. */
export class ComposeDatabase {
  readonly #script: string;
  readonly #memory: vscode.Memento;
  readonly #log: Log;

  /** @param script `dist/compose.js`, loaded when it is first needed */
  constructor(script: string, memory: vscode.Memento, log: Log) {
    this.#script = script;
    this.#memory = memory;
    this.#log = log;
  }

  /** The tools that find and read Compose files and run Docker. */
  get tools(): typeof tools {
    return createRequire(this.#script)(this.#script) as typeof tools;
  }

  /** The service that was started for a project and not stopped since. */
  started(project: Project): ComposeTarget | undefined {
    return this.#memory.get<Readonly<Record<string, ComposeTarget>>>(memoryKey, {})[project.view.key];
  }

  /** Starts a service. Problems: those of {@link Docker.up}. */
  async up(
    docker: Docker,
    project: Project,
    target: ComposeTarget,
    signal: AbortSignal | undefined,
    onLine: (line: string) => void,
  ): Promise<Problem | undefined> {
    this.#log.write("info", `docker compose up -d ${target.service} (${target.files.join(", ")})`);
    const problem = await docker.up(target, {
      ...(signal ? { signal } : {}),
      onLine: (line) => {
        this.#note(line);
        onLine(line);
      },
    });
    // A client that was ended may have done its work: that is for Stop Database to find.
    if (!problem || problem.code === "cancelled") await this.#remember(project, target);
    return problem;
  }

  /** Waits until PostgreSQL accepts connections. Problems: `composeExited`, `composeNotReady`, `cancelled`. */
  async ready(docker: Docker, target: ComposeTarget, { isReady, signal }: Waiting): Promise<Problem | undefined> {
    const { service } = target;
    const started = performance.now();
    let misses = 0;
    for (let attempt = 1; ; attempt++) {
      if (signal?.aborted) return { code: "cancelled", service };
      if (await isReady()) return undefined;
      // Once may be the moment between two starts.
      if (attempt % 2 === 0 && !(await docker.isRunning(target)) && ++misses > 1) {
        await docker.logs(target, { onLine: (line) => this.#note(line) });
        return { code: "composeExited", service };
      }
      if (performance.now() - started > readyPatience) {
        await docker.logs(target, { onLine: (line) => this.#note(line) });
        return { code: "composeNotReady", service, seconds: readyPatience / 1000 };
      }
      await new Promise((resolve) => setTimeout(resolve, readyInterval));
    }
  }

  /** Stops a service; its container and data stay. Problems: those of {@link Docker.stop}. */
  async stop(
    docker: Docker,
    project: Project,
    target: ComposeTarget,
    signal: AbortSignal | undefined,
  ): Promise<Problem | undefined> {
    this.#log.write("info", `docker compose stop ${target.service} (${target.files.join(", ")})`);
    const options = { onLine: (line: string) => this.#note(line), ...(signal ? { signal } : {}) };
    const problem = await docker.stop(target, options);
    if (!problem) await this.#remember(project, undefined);
    return problem;
  }

  #note(line: string): void {
    this.#log.write("info", `docker: ${line}`);
  }

  async #remember(project: Project, target: ComposeTarget | undefined): Promise<void> {
    const known = this.#memory.get<Readonly<Record<string, ComposeTarget | undefined>>>(memoryKey, {});
    await this.#memory.update(memoryKey, { ...known, [project.view.key]: target });
  }
}
