import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import { stepInWords } from "../../../../src/client/messages/diagnosisMessages.ts";
import { problemMessage } from "../../../../src/client/messages/problemMessages.ts";
import { initializeNoteInWords, noteInWords } from "../../../../src/client/messages/setupMessages.ts";
import type { DiagnosisStep } from "../../../../src/core/connection/diagnosis.ts";
import type { Problem } from "../../../../src/core/problems/problem.ts";
import type { InitializeNote } from "../../../../src/core/setup/facts.ts";
import type { SetupNote } from "../../../../src/core/setup/notes.ts";
import { isGolden } from "../../../support/golden.ts";
import { fieldsInWords } from "../../../../src/client/messages/entityMessages.ts";
import type { EntityPlan } from "../../../../src/protocol/authoring.ts";
import { problems } from "./problems.ts";

describe("a problem in words", () => {
  it("names its cause, the place and what can be done, of every code", () => {
    const all = Object.entries(problems).flatMap(([code, facts]) =>
      facts.map((more) => {
        const { message, actions } = problemMessage({ code, ...more } as Problem);
        const titles = actions.map(({ title }) => `[${title}]`).join(" ");
        return `${code}: ${message} ${titles}`.trim().replaceAll(process.version, "<Node.js>");
      }),
    );
    isGolden("words/problems", `${all.join("\n")}\n`);
  });

  it("says who holds the lock, and since when", () => {
    const since = "2026-11-12T10:00:00Z";
    assert.match(
      problemMessage({ code: "locked", by: "ann", since }).message,
      /^ann is migrating this database since Nov 12, 2026, .*\. Nothing was done\.$/,
    );
  });
});

const at = { file: "/repo/.env", line: 4 };
const steps: readonly DiagnosisStep[] = [
  { name: "files", ok: true, files: [] },
  {
    name: "files",
    ok: true,
    files: [
      { file: "/repo/.env.local", variables: 1 },
      { file: "/repo/.env", variables: 5 },
    ],
  },
  { name: "files", ok: false, files: [], problem: { code: "envUnreadable", file: "/repo/.env", message: "EACCES" } },
  { name: "code", ok: true, entities: 1, migrations: 1 },
  { name: "code", ok: true, entities: 12, migrations: 3 },
  { name: "variables", ok: true, variables: [], source: "src/data-source.ts" },
  {
    name: "variables",
    ok: true,
    variables: [{ variable: "DB_HOST", at }, { variable: "DB_PORT" }],
    source: ".env: DB_HOST",
  },
  { name: "host", ok: true, host: "127.0.0.1", addresses: ["127.0.0.1"] },
  { name: "host", ok: true, host: "localhost", addresses: ["127.0.0.1", "::1"] },
  { name: "host", ok: true, host: "db.example", addresses: ["10.0.0.7"] },
  {
    name: "host",
    ok: false,
    host: "db.example",
    addresses: [],
    at,
    problem: { code: "hostUnknown", host: "db.example" },
  },
  { name: "port", ok: true, host: "db.example", port: 5433, milliseconds: 2 },
  { name: "server", ok: true, offersTls: true },
  { name: "server", ok: true, offersTls: false },
  { name: "tls", ok: true, encrypted: true },
  { name: "tls", ok: true, encrypted: false },
  { name: "login", ok: true, user: "app" },
  { name: "database", ok: true, database: "appdb" },
  { name: "database", ok: false, database: "appdb", problem: { code: "databaseMissing", database: "appdb" } },
  { name: "rights", ok: true, user: "app", schema: "public", readOnly: false },
  { name: "rights", ok: false, user: "app", schema: "public", readOnly: true },
  { name: "rights", ok: false, user: "app", schema: "", readOnly: false },
  { name: "rights", ok: false, user: "app", schema: "public", readOnly: false, at },
  { name: "migrationsTable", ok: true, table: "public.migrations" },
  { name: "migrationsTable", ok: true, table: "public.migrations", applied: 0 },
  { name: "migrationsTable", ok: true, table: "public.migrations", applied: 7 },
  { name: "version", ok: true, version: "18.1" },
  { name: "version", ok: false, version: "12.4" },
];

describe("a diagnosis in words", () => {
  it("says of each step what was found, and of a wrong one what to do", () => {
    const all = steps.map((step) => {
      const { title, detail, fixes } = stepInWords(step);
      return [`${step.ok ? "✓" : "✗"} ${title}: ${detail}`, ...fixes.map((fix) => `  [${fix.title}]`)].join("\n");
    });
    isGolden("words/diagnosis", `${all.join("\n")}\n`);
  });
});

describe("the fields of a new entity in words", () => {
  const plan = (...fields: readonly object[]) => ({ table: "invoices", fields }) as unknown as EntityPlan;
  const column = { kind: "column", name: "price", type: "numeric", array: false, nullable: false, unique: false };
  const words = (more: object) => fieldsInWords(plan({ ...column, ...more })).replace("Table invoices: price ", "");

  it("say what each becomes", () => {
    assert.equal(fieldsInWords(plan()), "Table invoices with a primary key only; name: type adds a field.");
    assert.equal(words({}), "numeric");
    assert.equal(words({ precision: 12, scale: 2, nullable: true }), "numeric(12,2)?");
    assert.equal(words({ type: "varchar", length: 80, unique: true, array: true }), "varchar(80)[] unique");
    assert.equal(words({ type: "enum", values: ["a", "b"], default: { member: "a" } }), "enum(a,b) = a");
    assert.equal(words({ default: { sql: "now()" } }), "numeric = now()");
    assert.equal(words({ default: { literal: "0" } }), "numeric = 0");
    assert.equal(words({ default: { generated: "uuid" } }), "numeric = generated");
    const relations = ["many-to-one", "many-to-many"].map((kind) => ({
      kind,
      name: "author",
      target: "User",
      nullable: true,
    }));
    assert.equal(fieldsInWords(plan(...relations)), "Table invoices: author → User?, author ⇄ User");
  });
});

const notes: readonly SetupNote[] = [
  { kind: "autoLoadEntities", globs: ["src/**/*.entity.ts", "src/**/*.view.ts"] },
  { kind: "switchedOff", option: "synchronize" },
  ...(["injected", "nest", "configuration", "awaits", "instance", "place", "name"] as const).map(
    (reason) => ({ kind: "notCarried", property: "logger", reason, at }) as const,
  ),
  { kind: "configKey", key: "db.host", variable: "DB_HOST", at },
  { kind: "validation", at },
  { kind: "opaque", at },
  { kind: "branches", at },
];
const initializeNotes: readonly InitializeNote[] = [
  { kind: "noVariables", variable: "DATABASE_URL" },
  { kind: "noScripts" },
  { kind: "noMetadata" },
  { kind: "verbatimCommonJs" },
];

describe("a set-up in words", () => {
  it("says what could not be carried over, and why", () => {
    const all = [...notes.map(noteInWords), ...initializeNotes.map(initializeNoteInWords)];
    isGolden("words/setup", `${all.join("\n")}\n`);
  });
});
