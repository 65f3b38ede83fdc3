import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect } from "node:net";

/** A process that may have ended. */
export type ProcessMark = {
  readonly pid: number;
  /** Its start time (`startedAt`), which distinguishes it from a later process with the same pid. */
  readonly started?: string;
  /** The address on which it listens, if any. */
  readonly host?: string;
  readonly port?: number;
};

/** The mark of this process. */
export function ownMark(): ProcessMark {
  const started = startedAt(process.pid);
  return { pid: process.pid, ...(started === undefined ? {} : { started }) };
}

/** True if the process that wrote a mark is running, and is not a later process with the same pid. */
export async function isRunning({ pid, started, host, port }: ProcessMark): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const present = startedAt(pid);
  if (started !== undefined && present !== undefined) return started === present;
  // If the system does not report start times: a process is running if something listens on its port. One that is still
  // starting has no port and counts as running.
  if (host === undefined || port === undefined) return true;
  return listens(host, port);
}

/** True if there is a process with a pid, of any user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Start time of a process, for comparisons only; undefined if the system does not report it cheaply. */
export function startedAt(pid: number): string | undefined {
  try {
    if (process.platform === "linux") {
      // Field 22 of proc_pid_stat(5), counted behind the name, which may hold spaces: clock ticks since boot.
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    }
    if (process.platform === "darwin") {
      // The editor and a terminal may have another language and time zone, in which the same time reads differently.
      const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
      return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8", timeout: 2000, env }).trim();
    }
  } catch {
    // The process has ended in between.
  }
  return undefined;
}

/** False only when the connection is refused: a database that works on a long statement accepts and stays silent. */
export function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("connect", () => settle(true));
    socket.on("timeout", () => settle(true));
    socket.on("error", (error: NodeJS.ErrnoException) =>
      settle(error.code !== "ECONNREFUSED" && error.code !== "EADDRNOTAVAIL" && error.code !== "EAFNOSUPPORT"),
    );
  });
}
