import { existsSync, readdirSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * Which windows use an embedded database that another one runs: a file beside the data directory for each, named by its
 * process, so that the one that runs it can say so before it stops it.
 */
export class WindowRegistry {
  readonly #entered = new Map<string, string>();

  /** Says that this window uses the database of a data directory. */
  async enter(directory: string): Promise<void> {
    const file = `${directory}.window.${process.pid}`;
    await writeFile(file, "").catch(() => undefined);
    this.#entered.set(directory, file);
  }

  /** True if this window uses the database and another window runs it. */
  isServing(directory: string): boolean {
    return this.#entered.has(directory) && existsSync(`${directory}.pid`);
  }

  /** How many others have said so and still run. */
  count(directory: string): number {
    const prefix = `${path.basename(directory)}.window.`;
    const names = readNames(path.dirname(directory)).filter((name) => name.startsWith(prefix));
    return names.map((name) => Number(name.slice(prefix.length))).filter((pid) => pid !== process.pid && isAlive(pid))
      .length;
  }

  /** This window is closed; now or never. */
  leave(): void {
    for (const file of this.#entered.values()) rmSync(file, { force: true });
    this.#entered.clear();
  }
}

function readNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
