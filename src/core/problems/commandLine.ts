/** A line of a configuration file, absolute; lines from 1. */
type Line = { readonly file: string; readonly line: number };

/** Problems of the command line: its configuration, and which project it is about. */
export type CommandLineProblem =
  /** A configuration file that cannot be read as JSON. */
  | { readonly code: "configSyntax"; readonly at: Line; readonly message: string }
  /** A setting with a value of another type. `key` has no prefix. */
  | {
      readonly code: "configValue";
      readonly at: Line;
      readonly key: string;
      readonly expected: "text" | "texts" | "number" | "boolean" | "object" | "textOrObject" | "choice";
      /** Allowed values of a choice. */
      readonly values?: readonly string[];
    }
  /** A setting that does not exist. */
  | { readonly code: "configUnknown"; readonly at: Line; readonly key: string; readonly nearest?: string }
  /** No project in a folder, absolute. */
  | { readonly code: "projectMissing"; readonly folder: string }
  /** No project has the name. */
  | { readonly code: "projectUnknown"; readonly name: string; readonly names: readonly string[] }
  /** Several projects, and none is named. */
  | { readonly code: "projectAmbiguous"; readonly names: readonly string[] }
  /** A commit or a branch that git does not know here. */
  | {
      readonly code: "refUnknown";
      readonly ref: string;
      /** The clone is shallow and may lack it. */
      readonly isShallow?: true;
      /** A branch of a remote, as `origin/main` for `main`. */
      readonly nearest?: string;
      /** The remote and the names with which `git fetch` fetches it. */
      readonly fetch?: string;
    }
  /** A file that is no revision of the project, absolute. */
  | { readonly code: "notRevision"; readonly file: string }
  /** Arguments or a program that the command line cannot use, as a sentence. */
  | { readonly code: "usage"; readonly message: string }
  /** A format for findings, and a command that has none. */
  | { readonly code: "formatUnfit"; readonly format: string; readonly command: string }
  /** An argument of an agent's tool that does not fit its schema. */
  | { readonly code: "toolArgument"; readonly name: string; readonly expected: string }
  /** An agent has requested a change of a protected database. */
  | { readonly code: "agentProtected"; readonly name: string }
  /** A change that an agent has requested was not confirmed by the user, or could not be. */
  | { readonly code: "agentRefused"; readonly reason: "declined" | "noQuestion" }
  /** A question that nobody can answer, because there is no terminal; `option` answers it. */
  | { readonly code: "unanswered"; readonly question: string; readonly option: string };
