/** JSON Schema of a tool's input: an object with these properties. */
export type ToolInput = {
  readonly type: "object";
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
  readonly additionalProperties: false;
};

/** A tool for agents. The manifest repeats it for language model tools of VS Code. */
export type AgentTool = {
  readonly name: string;
  readonly title: string;
  /** Written for a model. */
  readonly description: string;
  /** `file`: it writes files of the repository. `database`: it changes the database, after the user has confirmed it. */
  readonly changes: "nothing" | "file" | "database";
  readonly input: ToolInput;
};

const text = (description: string) => ({ type: "string", description });
const texts = (description: string) => ({ type: "array", items: { type: "string" }, description });
const pairs = (description: string) => ({
  type: "object",
  additionalProperties: { type: "string" },
  description,
});
const input = (properties: ToolInput["properties"] = {}, required: readonly string[] = []): ToolInput => ({
  type: "object",
  properties: { ...properties, project: text("The project's name or folder. Needed only if there are several.") },
  ...(required.length > 0 ? { required } : {}),
  additionalProperties: false,
});
const target = text(
  "head (all pending revisions), base (revert all), or a revision by its class name or timestamp. Default: head.",
);

/** Tools for agents, in the order of the manifest. */
export const agentTools = [
  {
    name: "migrations_get_status",
    title: "Get Migration Status",
    description:
      "Returns the state of the PostgreSQL database of a TypeORM project: its name, the current revision, pending revisions, conflicts, and whether it is protected. Call this first.",
    changes: "nothing",
    input: input(),
  },
  {
    name: "migrations_list_revisions",
    title: "List Revisions",
    description: "Returns the TypeORM migrations of a project, the newest first, with their states and files.",
    changes: "nothing",
    input: input(),
  },
  {
    name: "migrations_get_schema",
    title: "Get Schema",
    description:
      "Returns the SQL that defines a table of the connected database, or a whole schema. Rows are not returned.",
    changes: "nothing",
    input: input({
      table: text("The table. Without it, the whole schema is returned."),
      schema: text("Default: the current schema."),
    }),
  },
  {
    name: "migrations_compare_models",
    title: "Compare Models",
    description:
      "Compares the TypeORM entities with the database and returns the statements that a generated revision would contain, values that it would lose, and open questions. Writes nothing.",
    changes: "nothing",
    input: input({
      against: {
        type: "string",
        enum: ["auto", "database", "history"],
        description: "What the entities are compared with. Default: auto, the database with its pending revisions.",
      },
    }),
  },
  {
    name: "migrations_lint",
    title: "Lint Revisions",
    description:
      "Checks migration files for statements that block, rewrite, lose data or fail. Returns findings with rule, level, message, file and line.",
    changes: "nothing",
    input: input({ files: texts("Absolute paths of migration files. Default: those of pending revisions.") }),
  },
  {
    name: "migrations_rehearse",
    title: "Rehearse Migrations",
    description:
      "Runs migrations up, down and up again on a scratch database with made-up rows, and returns for each whether it is reversible, loses data or fails, and why. The real database is not changed.",
    changes: "nothing",
    input: input({ target }),
  },
  {
    name: "migrations_review",
    title: "Review Migrations",
    description:
      "Returns what an upgrade or a revert would delete (with row counts), lock, rewrite and whether it can be undone. Read this before you propose a change of the database.",
    changes: "nothing",
    input: input({ target }),
  },
  {
    name: "migrations_preview_sql",
    title: "Preview Migration SQL",
    description: "Returns the SQL that an upgrade or a revert would send, without running it.",
    changes: "nothing",
    input: input({ target }),
  },
  {
    name: "migrations_generate",
    title: "Generate Revision",
    description:
      "Writes the migration that makes the database what the TypeORM entities say, after proving it on a scratch database. Renames are never guessed: pass them. Call migrations_compare_models first and answer its questions.",
    changes: "file",
    input: input(
      {
        message: text("What the revision does, such as 'add invoice table'. Its name is made of it."),
        renames: pairs(
          "Old names and new ones: {'user.mail': 'email'} for a column, {'users': 'members'} for a table.",
        ),
        fills: pairs("SQL expressions for existing rows: {'user.name': \"'unknown'\"}."),
        drops: texts("Tables without an entity that are dropped."),
      },
      ["message"],
    ),
  },
  {
    name: "migrations_upgrade",
    title: "Upgrade Database",
    description:
      "Applies pending migrations to the connected database. The user confirms it by a review. A protected database is refused. The result says what the database reports afterwards.",
    changes: "database",
    input: input({ target: text("head, or a pending revision by its class name or timestamp. Default: head.") }),
  },
  {
    name: "migrations_revert",
    title: "Revert Migrations",
    description:
      "Reverts a migration and all that were applied after it. The user confirms it by a review. A protected database is refused. The result says what the database reports afterwards.",
    changes: "database",
    input: input({ revision: text("An applied revision by its class name or timestamp.") }, ["revision"]),
  },
  {
    name: "migrations_stamp",
    title: "Stamp Database",
    description:
      "Writes the migrations table so that a revision counts as the current one, without running anything. The user confirms it. A protected database is refused.",
    changes: "database",
    input: input({ revision: text("A revision by its class name or timestamp, or base.") }, ["revision"]),
  },
] as const satisfies readonly AgentTool[];

export type AgentToolName = (typeof agentTools)[number]["name"];

/** True if a text is the name of a tool. */
export function isAgentTool(name: string): name is AgentToolName {
  return agentTools.some((tool) => tool.name === name);
}
