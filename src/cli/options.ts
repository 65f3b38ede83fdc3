/** Formats of the output. */
export const formats = ["text", "json", "sarif", "github", "gitlab", "junit", "markdown"] as const;

export type Format = (typeof formats)[number];

/** Options of every command. */
export type CommonOptions = {
  readonly cwd?: string;
  readonly project?: string;
  readonly dataSource?: string;
  readonly environment?: string;
  readonly json?: boolean;
  readonly format?: Format;
  /** A file for the document of `format`. */
  readonly output?: string;
  readonly color: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  /** Seconds to wait for a server that does not answer yet. */
  readonly wait?: number;
};

/** Options of commands that change a database. */
export type ChangeOptions = CommonOptions & {
  readonly yes?: boolean;
  /** The database's name, which confirms a change of a protected database. */
  readonly confirm?: string;
  readonly dryRun?: boolean;
  readonly sql?: boolean;
  /** Seconds. */
  readonly lockTimeout?: number;
};

/** The format of the output. `--json` is short for `--format json`. */
export function formatOf({ json, format }: Pick<CommonOptions, "json" | "format">): Format {
  return json === true ? "json" : (format ?? "text");
}
