import { Socket } from "node:net";
import { guardPrograms, refusePrograms } from "../../process/programs.ts";
import { isPartName, urlNames } from "../../../core/connection/connectionVariables.ts";
import type { Environment } from "../../project/environment.ts";

/** A name that no resolver may answer (RFC 6761). */
export const unreachableHost = "rehearsal.invalid";

/**
 * Takes every way out of this process: whatever a migration does in a rehearsal, it reaches no server. The scratch
 * database is in the process itself.
 */
export function blockNetwork(): void {
  Socket.prototype.connect = function (this: Socket) {
    const error = Object.assign(new Error("a rehearsal has no way out: no connection is made from it"), {
      code: "ECONNREFUSED",
    });
    process.nextTick(() => this.destroy(error));
    return this;
  };
}

/**
 * Blocks child processes and worker threads. Programs that the project starts while it is loaded (for example `git` for a
 * version) are allowed, because the live runner starts them as well.
 *
 * @returns enables the block, when the project is loaded
 */
export function blockChildProcesses(): () => void {
  guardPrograms();
  return () => {
    refusePrograms((program) =>
      Object.assign(new Error(`a rehearsal starts no program: ${program}`), { code: "EPERM" }),
    );
  };
}

/**
 * Puts names that lead nowhere into every variable that may hold a part of the live connection: those with the usual
 * names, those that the live runner has found to be used, and whatever holds the URL of a server. They are set as the
 * process's own, so that a dotenv of the project's leaves them alone. The database's name stays, which code may ask for.
 *
 * @param used names that the live connection was made of
 */
export function blankConnection({ variables }: Environment, used: readonly string[]): void {
  for (const { name, value } of variables.values()) {
    const blank = blankOf(name, value, used.includes(name));
    if (blank !== undefined) process.env[name] = blank;
  }
}

function blankOf(name: string, value: string, isUsed: boolean): string | undefined {
  const url = /^([a-z][a-z0-9+.-]*):\/\/[^\s]*$/i.exec(value)?.[1];
  const isServer = url !== undefined && /^(postgres|mysql|mariadb|mssql|cockroach)/i.test(url);
  if (isServer || urlNames.includes(name))
    return `${url ?? "postgres"}://rehearsal:rehearsal@${unreachableHost}:5432/rehearsal`;
  if (!isUsed && !isPartName(name)) return undefined;
  if (/^\d+$/.test(value)) return "5432";
  if (/PASS|PWD|SECRET|TOKEN/i.test(name)) return "rehearsal";
  if (/HOST|SERVER|ADDR/i.test(name)) return unreachableHost;
  if (/USER/i.test(name)) return "rehearsal";
  return /NAME|DATABASE|_DB$/i.test(name) ? undefined : "rehearsal";
}
