/** Exit codes of the command line; `docs/cli.md` documents them. */
export const exitCodes = {
  ok: 0,
  /** A command failed, a check found something, or a question was answered with no. */
  failed: 1,
  /** Wrong arguments or a broken configuration. */
  usage: 2,
  /** `status --exit-code`: revisions are pending. */
  pending: 3,
  /** `status --exit-code`: revisions are missing, edited or out of order. */
  conflicts: 4,
  /** SIGINT and SIGTERM, as shells count them. */
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
