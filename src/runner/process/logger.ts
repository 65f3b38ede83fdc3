import type { Logger } from "typeorm";
import { Batch } from "./lineBatch.ts";

/** Takes a line for the editor's log. */
export type Log = (level: "debug" | "info" | "warn" | "error", text: string) => void;

/** Hears every statement that TypeORM sends, of whichever query runner, before it is sent. */
export type Listener = { onQuery?: ((sql: string, parameters: readonly unknown[]) => void) | undefined };

/** How long its lines are gathered, in milliseconds: one message a migration to the editor costs more than a small statement. */
const interval = 200;

/**
 * TypeORM's logger: `setOptions({ logging: false })` does not silence one that exists already, a logger of our own does.
 * Parameters are never logged: they are the user's data.
 */
export function silentLogger(log: Log, listener: Listener): Logger {
  const gathered = new Batch((lines) => log("debug", lines.join("\n")), interval);
  const gather = (line: string) => gathered.add(line);
  const notify: Log = (level, text) => {
    gathered.end();
    log(level, text);
  };
  return {
    logQuery: (query, parameters) => listener.onQuery?.(query, Array.isArray(parameters) ? parameters : []),
    logQueryError: (_error, query) => notify("debug", `failed: ${query}`),
    logQuerySlow: () => undefined,
    logSchemaBuild: gather,
    logMigration: gather,
    log: (level, message) => notify(level === "warn" ? "warn" : "debug", String(message)),
  };
}
