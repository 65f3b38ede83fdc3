import type { ChildProcess } from "node:child_process";
import path from "node:path";
import type { RunnerStart } from "../../protocol/runner.ts";
import { installedPackages } from "./installedPackages.ts";

/** Time after which an unused spare runner ends, in milliseconds, because it occupies memory. */
const IDLE_TIMEOUT_MS = 5 * 60_000;

/**
 * A runner that has loaded the bundler and the project's TypeORM, none of the project's files, and waits: who has changed a
 * file changes more, and each change is answered by a fresh runner, which is ready sooner so.
 */
export class SpareRunner {
  readonly #spawn: (start: RunnerStart) => ChildProcess;
  #waiting: { readonly child: ChildProcess; readonly key: string } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(spawn: (start: RunnerStart) => ChildProcess) {
    this.#spawn = spawn;
  }

  /** Has one wait from now on. */
  prepare(start: RunnerStart): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.dispose(), IDLE_TIMEOUT_MS);
    this.#timer.unref();
    const key = keyOf(start);
    if (this.#waiting?.key === key) return;
    this.#waiting?.child.kill("SIGKILL");
    const child = this.#spawn({ ...start, waits: true });
    this.#waiting = { child, key };
    child.once("exit", () => {
      if (this.#waiting?.child === child) this.#waiting = undefined;
    });
  }

  /** The one that waits, if it was started as one would be now, and has loaded the packages that are installed now. */
  take(start: RunnerStart): ChildProcess | undefined {
    const { child, key } = this.#waiting ?? {};
    const fits = child?.connected === true && key === keyOf(start);
    if (fits) this.#waiting = undefined;
    this.dispose();
    return fits ? child : undefined;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#waiting?.child.kill("SIGKILL");
    this.#waiting = undefined;
  }
}

function keyOf(start: RunnerStart): string {
  const from = start.dataSource === undefined ? start.root : path.dirname(start.dataSource);
  return `${JSON.stringify(start)}\n${installedPackages(["typeorm", "pg"], from)}`;
}
