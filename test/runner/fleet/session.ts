import type { CliJson } from "../../support/cli.ts";
import { cliJson } from "../../support/cli.ts";
import type { TestDatabase } from "../../support/database.ts";
import { createDatabase } from "../../support/database.ts";
import type { Files, Workspace } from "../../support/workspace.ts";
import { createWorkspace } from "../../support/workspace.ts";

/** A project, several databases, and the database of the project's own `.env`. */
export type FleetSession = {
  readonly workspace: Workspace;
  readonly base: TestDatabase;
  readonly databases: readonly TestDatabase[];
  /** Writes a list and runs a command on it. The variable `SERVER` has the server's URL with its password. */
  readonly run: (list: unknown, args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<CliJson>;
  /** Letters of the applied revisions of each database, in their order: `AB`. */
  readonly applied: () => Promise<readonly string[]>;
};

/** A data source that reads `DATABASE_URL` alone. */
export const urlDataSource = `import "reflect-metadata";
import { DataSource } from "typeorm";
export const AppDataSource = new DataSource({
  type: "postgres",
  url: process.env.DATABASE_URL,
  entities: [__dirname + "/entity/*.ts"],
  migrations: [__dirname + "/migrations/*.ts"],
});
`;

/** Runs a test with a fleet of new databases and leaves nothing behind. */
export async function withFleet(
  files: Files,
  count: number,
  work: (session: FleetSession) => Promise<void>,
): Promise<void> {
  const [base, ...databases] = await Promise.all(Array.from({ length: count + 1 }, () => createDatabase()));
  if (!base) throw new Error("no database");
  const workspace = createWorkspace({
    ".env": `DATABASE_URL=${base.url}\n`,
    "src/data-source.ts": urlDataSource,
    ...files,
  });
  const server = base.url.slice(0, base.url.lastIndexOf("/"));
  try {
    await work({
      workspace,
      base,
      databases,
      run: (list, args, env = {}) => {
        workspace.write({ "fleet.json": typeof list === "string" ? list : JSON.stringify(list) });
        return cliJson(workspace.root, [...args, "--databases", "fleet.json"], { env: { SERVER: server, ...env } });
      },
      applied: () =>
        Promise.all(databases.map(async (database) => (await database.applied()).map((id) => id.charAt(0)).join(""))),
    });
  } finally {
    workspace.dispose();
    await Promise.all([base, ...databases].map((database) => database.drop()));
  }
}

/** An entry for each database, called `m1`, `m2` … */
export function entriesFor(databases: readonly TestDatabase[]): readonly object[] {
  return databases.map(({ name }, index) => ({
    name: `m${index + 1}`,
    variables: { DATABASE_URL: `\${SERVER}/${name}` },
  }));
}

/** Members of an output, as `name outcome` or `name pending count`. */
export function membersOf(output: CliJson): readonly string[] {
  const members = output["members"] as readonly {
    readonly name: string;
    readonly outcome?: string;
    readonly pending: readonly string[];
    readonly problem?: { readonly code: string };
  }[];
  return members.map(({ name, outcome, pending, problem }) =>
    [name, outcome ?? pending.length, ...(problem ? [problem.code] : [])].join(" "),
  );
}
