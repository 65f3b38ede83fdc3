/** How migrations are run on a database. */
export type RunSettings = {
  /** How long a statement waits for a lock, in seconds; 0 is for ever. */
  readonly lockTimeout?: number;
  /** How long a statement may take, in seconds; 0 is for ever. */
  readonly statementTimeout?: number;
  /** TypeORM's transaction mode. */
  readonly transaction?: "all" | "each" | "none";
};

/**
 * The settings of an environment: its own, and for what these leave out those of `*`, which are for every one. The
 * setting is typed by hand, so what has no meaning is passed over.
 */
export function runSettingsFor(
  settings: Readonly<Record<string, RunSettings>>,
  environment: string | undefined,
): RunSettings {
  return { ...settingsAt(settings, "*"), ...(environment === undefined ? {} : settingsAt(settings, environment)) };
}

function settingsAt(settings: unknown, name: string): RunSettings {
  const { lockTimeout, statementTimeout, transaction } = fieldsOf(fieldsOf(settings)[name]);
  return {
    ...(isSeconds(lockTimeout) ? { lockTimeout } : {}),
    ...(isSeconds(statementTimeout) ? { statementTimeout } : {}),
    ...(transaction === "all" || transaction === "each" || transaction === "none" ? { transaction } : {}),
  };
}

/** Own fields only: an environment may be called `constructor`. */
function fieldsOf(value: unknown): Readonly<Partial<Record<string, unknown>>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function isSeconds(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
