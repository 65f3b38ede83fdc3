import type { Logger } from "typeorm";

/** Takes a line for the editor's log. */
export type Log = (level: "debug" | "info" | "warn" | "error", text: string) => void;

/** Hears every statement that TypeORM sends, of whichever query runner, before it is sent. */
export type Listener = { onQuery?: ((sql: string, parameters: readonly unknown[]) => void) | undefined };

/**
 * TypeORM's logger: `setOptions({ logging: false })` does not silence one that exists already, a logger of our own does.
 * Parameters are never logged: they are the user's data.
 */
export function silentLogger(log: Log, listener: Listener): Logger {
  return {
    logQuery: (query, parameters) => listener.onQuery?.(query, Array.isArray(parameters) ? parameters : []),
    logQueryError: (_error, query) => log("debug", `failed: ${query}`),
    logQuerySlow: () => undefined,
    logSchemaBuild: (message) => log("debug", message),
    logMigration: (message) => log("debug", message),
    log: (level, message) => log(level === "warn" ? "warn" : "debug", String(message)),
  };
}
