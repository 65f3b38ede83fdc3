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
  const gather = gathering(log);
  return {
    logQuery: (query, parameters) => listener.onQuery?.(query, Array.isArray(parameters) ? parameters : []),
    logQueryError: (_error, query) => log("debug", `failed: ${query}`),
    logQuerySlow: () => undefined,
    logSchemaBuild: gather,
    logMigration: gather,
    log: (level, message) => log(level === "warn" ? "warn" : "debug", String(message)),
  };
}

/** How long lines are gathered, in milliseconds. */
const interval = 200;

/** Lines that come by the hundred, told together: a message to the editor costs more than a small statement. */
function gathering(log: Log): (line: string) => void {
  let lines: string[] = [];
  const tell = () => {
    log("debug", lines.join("\n"));
    lines = [];
  };
  return (line) => {
    if (lines.push(line) === 1) setTimeout(tell, interval).unref();
  };
}
