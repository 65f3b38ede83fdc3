import "../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import { lensTitle } from "../../../src/editor/revisions/statementLenses.ts";
import { cardOf, statusBarText } from "../../../src/editor/statusBar.ts";
import type { ConnectionFacts } from "../../../src/core/connection/connection.ts";
import { protectionInWords, protectionWord } from "../../../src/client/project/protection.ts";
import type { ProjectView } from "../../../src/client/project/projectState.ts";
import type { RehearsedStatement } from "../../../src/migrations/rehearsal.ts";
import { messageOf, namesOf } from "../../../src/tree/revisions/view.ts";
import { reset } from "../../support/editor.ts";
import type { ViewFields } from "../../support/views.ts";
import { historyOf, idOf, viewOf } from "../../support/views.ts";

const unreachable = { code: "connectionRefused", host: "db.example", port: 5432 } as const;
const { connection: _, ...nowhere } = viewOf({ status: "failed", problem: { code: "envMissing", files: [] } });
const loaded = {} as NonNullable<ProjectView["loaded"]>;
const running = { direction: "up", revision: idOf("B"), index: 2, total: 3 } as const;

type Shown = readonly [view: ViewFields, text: string];

const texts: Readonly<Record<string, Shown>> = {
  "the current revision": [{ history: historyOf("AB", "AB") }, "$(database) appdb · Add b"],
  "how many are pending": [{ history: historyOf("ABC", "A") }, "$(database) appdb · Add a · 2 pending"],
  "base, where nothing is applied": [{ history: historyOf("A", "") }, "$(database) appdb · base · 1 pending"],
  "how many are out of order and missing": [
    { history: historyOf("ABCDF", "AEF") },
    "$(warning) appdb · Add f · 3 out of order · 1 missing",
  ],
  "that one is out of order": [{ history: historyOf("ABC", "AC") }, "$(warning) appdb · Add c · 1 out of order"],
  "that one is missing": [{ history: historyOf("A", "AB") }, "$(warning) appdb · Add b · 1 missing"],
  "the environment that was chosen": [
    { history: historyOf("A", "A"), environment: "staging" },
    "$(database) staging · appdb · Add a",
  ],
  "no environment while something runs": [{ environment: "staging", running }, "$(sync~spin) Upgrading 2/3: Add b"],
  "the statement of a run": [
    { running: { ...running, direction: "down", statement: 1_204 } },
    "$(sync~spin) Reverting 2/3: Add b · statement 1,204",
  ],
  "that another run is waited for": [
    { running: { direction: "up", waitingForLock: true } },
    "$(sync~spin) Waiting for another run",
  ],
  "that something is under way": [{ running: { direction: "other" } }, "$(sync~spin) Working…"],
  "what is under way": [{ running: { direction: "other", what: "Stopping db…" } }, "$(sync~spin) Stopping db…"],
  "that it loads": [{ status: "loading" }, "$(sync~spin) Loading migrations"],
  "Restricted Mode": [{ status: "restricted" }, "$(shield) Migrations: Restricted Mode"],
  "a migration that does not load": [
    { problem: { code: "migrationSyntax", message: "x" } },
    "$(error) A migration can't be loaded",
  ],
  "a database that does not answer": [
    { status: "failed", problem: unreachable, loaded },
    "$(debug-disconnect) No database",
  ],
  "a database that nothing names": [
    { status: "failed", problem: { code: "envMissing", files: [] } },
    "$(debug-disconnect) No database",
  ],
  "code that does not load": [
    { status: "failed", problem: { code: "dataSourceThrew", message: "x" } },
    "$(error) Migrations do not load",
  ],
};

describe("the status bar's item", () => {
  beforeEach(() => reset({ protected: [] }));

  for (const [title, [view, text]] of Object.entries(texts)) {
    it(`shows ${title}`, () => {
      assert.equal(statusBarText(viewOf(view), false), text);
    });
  }

  it("names the project where there are several, behind the environment", () => {
    const history = historyOf("A", "A");
    assert.equal(statusBarText(viewOf({ history }), true), "$(database) shop · appdb · Add a");
    assert.equal(
      statusBarText(viewOf({ history, environment: "live" }), true),
      "$(database) live · shop · appdb · Add a",
    );
  });

  it("says in words that the database is protected, unless something runs on it", () => {
    const view = viewOf({ history: historyOf("A", "A") });
    const text = (patterns: readonly string[], more: ViewFields = {}) => {
      reset({ protected: patterns });
      return statusBarText({ ...view, ...more } as ProjectView, false);
    };
    assert.equal(text(["db.example"]), "$(shield) PROTECTED · appdb · Add a");
    assert.equal(text(["prod"], { environment: "prod" }), "$(shield) PROD · appdb · Add a");
    assert.equal(text(["prod"], { environment: "live-prod" }), "$(shield) LIVE-PROD · appdb · Add a");
    assert.equal(text(["appdb"], { environment: "staging" }), "$(shield) PROTECTED · staging · appdb · Add a");
    assert.equal(text(["appdb"], { running }), "$(sync~spin) Upgrading 2/3: Add b");
    assert.equal(text(["other"]), "$(database) appdb · Add a");
  });

  it("says why a database is protected", () => {
    const of = (what: "host" | "database" | "environment", pattern = "prod") => ({ pattern, what, value: "live" });
    assert.deepEqual(
      (["host", "database", "environment"] as const).map((what) => protectionInWords(of(what))),
      [
        "Protected: its host matches “prod” of migrations.protected.",
        "Protected: its name matches “prod” of migrations.protected.",
        "Protected: its environment matches “prod” of migrations.protected.",
      ],
    );
    assert.deepEqual([of("host"), of("host", "host:PRD"), of("host", "db*"), of("environment")].map(protectionWord), [
      "PROD",
      "PROD",
      "PROTECTED",
      "LIVE",
    ]);
  });

  const card = (view: ProjectView) =>
    cardOf(view)
      .value.replaceAll("\\", "")
      .split("\n")
      .filter((line) => !/^\|[- |]*$/.test(line))
      // Links without their arguments.
      .map((line) => line.replaceAll(/\(command:([\w.]+)\?[^)]*\)/g, "($1)"));

  it("names in its card the database that is connected to, and where it stands", () => {
    reset({ protected: ["appdb"], readOnly: true });
    const lastRun = { at: Date.now(), ok: true, summary: "Upgraded appdb@db.example to head: 1 revision, 2 ms." };
    const view = viewOf({ history: historyOf("ABC", "A"), environment: "live", lastRun });
    assert.deepEqual(
      card(view).map((line) => line.replace(/run \| .*\(just now\)/, "run | <time>")),
      [
        "| Project | shop |",
        "| Environment | live |",
        "| Database | appdb@db.example (app) |",
        "| Read from | .env |",
        "| Protected | Protected: its name matches “appdb” of migrations.protected. |",
        "| Read-only | nothing is changed from here |",
        "| Current | Add a |",
        "| Head | Add c |",
        "| Pending | 2 |",
        "| Last run | <time>: Upgraded appdb@db.example to head: 1 revision, 2 ms. |",
        "",
        "[Upgrade to Head](migrations.upgradeHead) · [Preview SQL…](migrations.previewSql) · [Show History](migrations.history)",
      ],
    );
  });

  it("claims nothing in its card of a database that does not answer, and names the kind of another one", () => {
    const history = historyOf("AB", "");
    assert.deepEqual(card(viewOf({ history, status: "failed", problem: unreachable })), [
      "Nothing listens on db.example:5432.",
      "",
      "| Project | shop |",
      "| Database | appdb@db.example (app) |",
      "| Read from | .env |",
      "| Head | Add b |",
      "",
      "[Diagnose Connection](migrations.diagnoseConnection)",
    ]);
    const connection = { driver: "better-sqlite3", database: "dev.sqlite", source: "src/a.ts" } as const;
    assert.ok(card(viewOf({ history, connection })).includes("| Database | dev.sqlite (SQLite) |"));
    assert.ok(card(viewOf({ history, connection })).includes("| Current | base |"));
    const behind = { ...viewOf({ history }).connection, host: "localhost", via: "prod-gate" } as ConnectionFacts;
    const rows = card(viewOf({ history, connection: behind }));
    assert.ok(rows.includes("| Database | appdb@localhost via prod-gate (app) |"), rows.join("\n"));
    assert.ok(!card({ ...nowhere, history } as ProjectView).some((line) => line.startsWith("| Database")));
  });
});

describe("the title of the Revisions view", () => {
  it("names the project, its environment and the database that is connected to", () => {
    assert.equal(namesOf(viewOf()), "shop · appdb@db.example");
    assert.equal(namesOf(viewOf({ environment: "live" })), "shop · live · appdb@db.example");
    assert.equal(namesOf(nowhere as ProjectView), "shop");
  });

  it("says in the line above the rows what is waited for, and what is under way", () => {
    const message = (more: ViewFields) => {
      const view = viewOf({ history: historyOf("A", ""), ...more });
      return messageOf({ selected: { view } as never, nestModules: [] });
    };
    const waiting = (holder: object) => message({ running: { direction: "up", waitingForLock: true, holder } });
    assert.equal(waiting({}), "Waiting: another process is migrating this database.");
    assert.equal(waiting({ by: "ann" }), "Waiting for ann, who is migrating this database.");
    assert.equal(
      waiting({ by: "ann", since: new Date(Date.now() - 5 * 60_000).toISOString() }),
      "Waiting for ann, who is migrating this database since 5 minutes ago.",
    );
    assert.equal(message({ running: { direction: "other", what: "Stopping db…" } }), "Stopping db…");
    assert.equal(message({ status: "loading" }), "Loading shop…");
    assert.equal(
      message({ status: "restricted" }),
      "Restricted Mode: revisions are listed from file names; nothing is run.",
    );
    assert.equal(message({}), "1 pending revision");
    assert.equal(message({ status: "loading", history: historyOf("", "") }), undefined);
  });

  it("says where NestJS keeps the options, and in how many modules", () => {
    const module = (file: string) => ({ file, line: 3, root: "/repo" }) as never;
    const nest = (...files: readonly string[]) =>
      messageOf({ selected: undefined, nestModules: files.map((file) => module(file)) });
    assert.equal(nest(), undefined);
    assert.equal(
      nest("/repo/app.ts"),
      "This NestJS application keeps its TypeORM options in app.ts:3. Migrations need them as a data source.",
    );
    assert.equal(
      nest("/repo/a.ts", "/repo/b.ts"),
      "NestJS keeps TypeORM’s options in 2 modules here. Migrations need them as a data source.",
    );
  });
});

describe("the lens above a statement", () => {
  const statement = (dropped: readonly string[]): RehearsedStatement => ({
    sql: "",
    ms: 1,
    locks: [],
    rewrites: [],
    created: [],
    altered: [],
    dropped,
  });

  it("says in which direction it does what, and how many others the line sends", () => {
    const [first, second] = [statement(["table a"]), statement([])];
    assert.equal(lensTitle("up", [first]), "Upgrade: 1.0 ms · drops table a");
    assert.equal(lensTitle("down", [first]), "Revert: 1.0 ms · drops table a");
    assert.equal(lensTitle("up", [second, first]), "Upgrade: 1.0 ms; and 1 more");
    assert.equal(lensTitle("up", [first, second, second]), "Upgrade: 1.0 ms · drops table a; and 2 more");
  });
});
