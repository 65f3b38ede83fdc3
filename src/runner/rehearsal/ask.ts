/** One query of a scratch database, over one session: settings and transactions stay from one to the next. */
export type Ask = <Row extends object>(sql: string, parameters?: readonly unknown[]) => Promise<readonly Row[]>;

/** The schema of ours in a scratch database, which is nobody's object. */
export const OWN_SCHEMA = "migrations_rehearsal";
