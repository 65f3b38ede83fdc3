import type { Logger } from "typeorm";

/** Takes a line for the editor's log. */
export type Log = (level: "debug" | "info" | "warn" | "error", text: string) => void;

/**
 * TypeORM's logger: `setOptions({ logging: false })` does not silence one that exists already, a logger of our own does.
 * Parameters are never logged: they are the user's data.
 */
export function silentLogger(log: Log): Logger {
  return {
    logQuery: () => undefined,
    logQueryError: (_error, query) => log("debug", `failed: ${query}`),
    logQuerySlow: () => undefined,
    logSchemaBuild: (message) => log("debug", message),
    logMigration: (message) => log("debug", message),
    log: (level, message) => log(level === "warn" ? "warn" : "debug", String(message)),
  };
}
