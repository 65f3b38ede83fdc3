import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { agentTools } from "../../../src/client/agents/toolTable.ts";
import { createDatabase } from "../../support/database.ts";
import { cliScript } from "../../support/cli.ts";
import { withSession } from "../../support/session.ts";
import { fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

/** The result of a tool, as JSON. */
type Result = {
  readonly isError: boolean;
  readonly ok?: boolean;
  readonly code?: string;
  readonly message: string;
  readonly database: { readonly database: string };
  readonly pending?: readonly string[];
  readonly revisions: readonly { readonly verdict?: string }[];
  readonly isUpToDate?: boolean;
  readonly upToDate?: boolean;
  readonly files: readonly string[];
  readonly reversible?: boolean;
  readonly sql: string;
  readonly applied?: readonly string[];
  readonly after: { readonly isAtHead: boolean };
};

type Answer = "yes" | "no" | "cannot be asked";

/** Speaks with the server as an agent's program does; a user gives the answer. */
async function withAgent(
  root: string,
  answer: Answer,
  work: (
    call: (name: string, input?: Readonly<Record<string, unknown>>) => Promise<Result>,
    asked: readonly string[],
    client: Client,
  ) => Promise<void>,
  onQuestion: () => void = () => undefined,
): Promise<void> {
  const asked: string[] = [];
  const canAsk = answer !== "cannot be asked";
  const client = new Client({ name: "test", version: "1" }, { capabilities: canAsk ? { elicitation: {} } : {} });
  if (canAsk)
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      asked.push(params.message);
      onQuestion();
      return answer === "yes" ? { action: "accept", content: { confirm: true } } : { action: "decline" };
    });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [cliScript, "mcp"],
    cwd: root,
    env: {
      ...(process.env as Record<string, string>),
      CI: "true",
      XDG_DATA_HOME: root,
      XDG_CONFIG_HOME: path.join(root, ".config"),
    },
    stderr: "ignore",
  });
  await client.connect(transport);
  try {
    const call = async (name: string, input: Readonly<Record<string, unknown>> = {}) => {
      const result = await client.callTool({ name, arguments: input }, undefined, { timeout: 120_000 });
      const [{ text = "" } = {}] = result.content as readonly { readonly text?: string }[];
      const json = text.slice(text.indexOf("{"));
      return { ...(JSON.parse(json) as Omit<Result, "isError">), isError: result.isError === true };
    };
    await work(call, asked, client);
  } finally {
    await client.close();
  }
}

const files = {
  ...tableMigrations("A"),
  [fileOf("B")]: migration(idOf("B"), ["ALTER TABLE a ADD name text"], ["ALTER TABLE a DROP COLUMN name"]),
};

describe("the server for agents", function () {
  this.timeout(120_000);

  it("reads states, schemas, differences, findings, rehearsals, reviews and SQL, and changes nothing", () =>
    withSession(files, ({ workspace: { root }, database }) =>
      withAgent(root, "no", async (call, asked, client) => {
        const { tools } = await client.listTools();
        assert.deepEqual(
          tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint]),
          agentTools.map(({ name, changes }) => [name, changes === "nothing"]),
        );
        const status = await call("migrations_get_status");
        assert.deepEqual([status.database.database, status.pending], [database.name, [idOf("A"), idOf("B")]]);
        const { revisions } = await call("migrations_list_revisions");
        assert.equal(revisions.length, 2);
        assert.equal((await call("migrations_compare_models")).isUpToDate, true);
        assert.equal((await call("migrations_lint")).files.length, 2);
        const rehearsed = await call("migrations_rehearse");
        assert.deepEqual(
          rehearsed.revisions.map(({ verdict }) => verdict),
          ["reversible", "reversible"],
        );
        assert.equal((await call("migrations_review")).reversible, true);
        assert.match((await call("migrations_preview_sql")).sql, /ALTER TABLE a ADD name text/);
        assert.match((await call("migrations_get_schema", { schema: "public" })).sql, /public/);
        const unknown = await call("migrations_review", { target: "Nowhere" });
        assert.deepEqual([unknown.isError, unknown.code], [true, "revisionUnknown"]);
        const wrong = await call("migrations_review", { target: 7 });
        assert.deepEqual([wrong.isError, wrong.code], [true, "toolArgument"]);
        assert.deepEqual([asked, await database.tables()], [[], []]);
      }),
    ));

  it("changes the database after the user has confirmed the review, and says what was read back", () =>
    withSession(files, ({ workspace: { root }, database }) =>
      withAgent(root, "yes", async (call, asked) => {
        const upgraded = await call("migrations_upgrade");
        assert.deepEqual([upgraded.ok, upgraded.applied], [true, [idOf("A"), idOf("B")]]);
        assert.equal(upgraded.after.isAtHead, true);
        assert.equal(asked.length, 1);
        assert.match(asked[0] ?? "", new RegExp(`Apply 2 revisions on ${database.name}@[^]*# Review: upgrade`));
        assert.deepEqual(await database.applied(), [idOf("A"), idOf("B")]);
        await database.query("INSERT INTO a VALUES (1, 'x')");
        const reverted = await call("migrations_revert", { revision: idOf("B") });
        assert.equal(reverted.ok, true, JSON.stringify(reverted));
        assert.match(asked[1] ?? "", /a\.name/);
        const stamped = await call("migrations_stamp", { revision: idOf("B") });
        assert.equal(stamped.ok, true, JSON.stringify(stamped));
        assert.deepEqual(await database.applied(), [idOf("A"), idOf("B")]);
        assert.equal((await call("migrations_upgrade")).upToDate, true);
        assert.equal(asked.length, 3);
      }),
    ));

  for (const [answer, reason] of [
    ["no", /did not confirm/],
    ["cannot be asked", /cannot ask the user/],
  ] as const)
    it(`changes nothing if the user answers no, or cannot be asked: ${answer}`, () =>
      withSession(files, ({ workspace: { root }, database }) =>
        withAgent(root, answer, async (call) => {
          const refused = await call("migrations_upgrade");
          assert.deepEqual([refused.isError, refused.code], [true, "agentRefused"]);
          assert.match(refused.message, reason);
          assert.deepEqual(await database.applied(), []);
        }),
      ));

  it("changes nothing if the database or a file is not the one that the user has confirmed", () =>
    withSession(files, async ({ workspace, database }) => {
      const { root } = workspace;
      const other = await createDatabase();
      const env = readFileSync(path.join(root, ".env"), "utf8");
      const changes = [
        () => workspace.write({ ".env": env.replace(database.name, other.name) }),
        () => workspace.write({ ".env": env, [fileOf("B")]: migration(idOf("B"), ["DROP TABLE a"]) }),
      ];
      try {
        for (const change of changes)
          await withAgent(
            root,
            "yes",
            async (call) => {
              const refused = await call("migrations_upgrade");
              assert.deepEqual([refused.isError, refused.code], [true, "planChanged"], JSON.stringify(refused));
            },
            change,
          );
        assert.deepEqual([await database.applied(), await other.applied()], [[], []]);
      } finally {
        await other.drop();
      }
    }));

  it("says what a stamp writes, and reports a failed change as an error", () =>
    withSession(
      { ...tableMigrations("A"), [fileOf("B")]: migration(idOf("B"), ["SELECT * FROM nowhere"]) },
      ({ workspace: { root } }) =>
        withAgent(root, "yes", async (call, asked) => {
          await call("migrations_stamp", { revision: idOf("A") });
          await call("migrations_stamp", { revision: "base" });
          assert.match(asked[0] ?? "", /Counts as applied afterwards:\n\n- A\n\nA becomes current/);
          assert.match(asked[1] ?? "", /No longer counts as applied:\n\n- A\n\nNothing is applied afterwards/);
          const failed = await call("migrations_upgrade");
          assert.deepEqual([failed.isError, failed.ok], [true, false]);
        }),
    ));

  it("refuses a protected database whatever the repository and the agent say, unless the user's own settings allow it", () =>
    withSession(files, async ({ workspace, database }) => {
      const { root } = workspace;
      workspace.write({
        "package.json": JSON.stringify({
          migrations: { protected: [database.name], agents: { allowProtected: true } },
        }),
      });
      await withAgent(root, "yes", async (call, asked) => {
        const refused = await call("migrations_upgrade");
        assert.deepEqual([refused.isError, refused.code, asked], [true, "agentProtected", []]);
      });
      mkdirSync(path.join(root, ".config/typeorm-migrations"), { recursive: true });
      writeFileSync(
        path.join(root, ".config/typeorm-migrations/settings.json"),
        JSON.stringify({ protected: [database.name] }),
      );
      workspace.write({ "package.json": JSON.stringify({ migrations: { protected: [] } }) });
      await withAgent(root, "yes", async (call) => {
        assert.equal((await call("migrations_upgrade")).code, "agentProtected");
      });
      assert.deepEqual(await database.applied(), []);
      mkdirSync(path.join(root, ".config/typeorm-migrations"), { recursive: true });
      writeFileSync(path.join(root, ".config/typeorm-migrations/settings.json"), '{ "agents.allowProtected": true }');
      await withAgent(root, "yes", async (call, asked) => {
        assert.equal((await call("migrations_upgrade")).ok, true);
        assert.equal(asked.length, 1);
      });
      assert.equal((await database.applied()).length, 2);
    }));
});
