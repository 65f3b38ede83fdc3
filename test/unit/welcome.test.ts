import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { ContextKeys } from "../../src/manifest.ts";

type Welcome = { readonly view: string; readonly contents: string; readonly when: string };

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
  readonly contributes: { readonly viewsWelcome: readonly Welcome[] };
};
const strings = JSON.parse(readFileSync("package.nls.json", "utf8")) as Readonly<Record<string, string>>;

type Context = Partial<ContextKeys>;

/** The names of the welcome texts that an empty view shows. */
function shown(view: string, context: Context): readonly string[] {
  return manifest.contributes.viewsWelcome
    .filter((welcome) => welcome.view === view && isTrue(welcome.when, context))
    .map(({ contents }) => contents.replaceAll("%", ""));
}

/** A `when` clause of `||` over `&&` over terms, with brackets. */
function isTrue(when: string, context: Context): boolean {
  const inner = /\(([^()]*)\)/.exec(when);
  if (inner) return isTrue(when.replace(inner[0], isTrue(inner[1] ?? "", context) ? "true" : "false"), context);
  return when.split("||").some((all) =>
    all.split("&&").every((term) => {
      const [key = "", operator, value] = term.trim().split(/\s*(==|!=)\s*/);
      if (key === "true" || key === "false") return key === "true";
      const known = (name: string) => (context as Readonly<Record<string, unknown>>)[name];
      if (value !== undefined) return (String(known(key)) === value) === (operator === "==");
      return key.startsWith("!") ? known(key.slice(1)) !== true : known(key) === true;
    }),
  );
}

const ready: Context = { "migrations.state": "ready", "migrations.failure": "none" };
const failed = (failure: ContextKeys["migrations.failure"]): Context => ({
  "migrations.state": "failed",
  "migrations.failure": failure,
});

describe("the welcome texts", () => {
  it("claim that there is nothing only when that is known", () => {
    for (const [view, empty, known] of [
      ["tables", "migrations.noTables", "migrations.hasTables"],
      ["models", "migrations.noModels", "migrations.hasModels"],
    ] as const) {
      const at = (context: Context) => shown(`migrations.${view}`, { ...ready, ...context });
      assert.deepEqual(at({}), [`welcome.${view}.loading`]);
      // The list is known and has entries; the editor has not read the rows yet.
      assert.deepEqual(at({ [known]: true, [empty]: false }), [`welcome.${view}.loading`]);
      assert.deepEqual(at({ [known]: true, [empty]: true }), [`welcome.${view}.none`]);
    }
  });

  it("say one thing at a time, in every state", () => {
    const states: readonly Context[] = [
      { "migrations.state": "loading" },
      { "migrations.state": "starting", "migrations.failure": "unreachable" },
      { "migrations.state": "restricted" },
      failed("unreachable"),
      failed("connection"),
      failed("code"),
      ready,
      { ...ready, "migrations.failure": "code" },
      { ...ready, "migrations.isFiltered": true, "migrations.hasTables": true },
    ];
    for (const view of ["migrations.tables", "migrations.models"])
      for (const state of states) assert.equal(shown(view, state).length, 1, `${view} ${JSON.stringify(state)}`);
    assert.deepEqual(shown("migrations.tables", { ...failed("unreachable"), "migrations.isOtherDriver": true }), [
      "welcome.tables.failed",
    ]);
  });

  it("leave it to the message above to say why something could not be read", () => {
    assert.deepEqual(shown("migrations.tables", { ...ready, "migrations.tablesFailed": true }), []);
    assert.deepEqual(shown("migrations.models", { ...ready, "migrations.modelsFailed": true }), []);
  });

  it("offer to start the database first when nobody answers, and to diagnose second", () => {
    const [name = ""] = shown("migrations.tables", failed("unreachable"));
    assert.deepEqual(buttons(name), ["migrations.startDatabase"]);
    assert.match(strings[name] ?? "", /diagnoseConnection/);
  });

  it("never offer to diagnose the connection for code that does not load, nor while the database starts", () => {
    for (const state of [
      failed("code"),
      { "migrations.state": "starting", "migrations.failure": "unreachable" } as const,
    ])
      for (const view of ["migrations.tables", "migrations.models"])
        for (const name of shown(view, state)) assert.doesNotMatch(strings[name] ?? "", /diagnose/i, name);
  });

  it("have one button each: a line that is a link alone is drawn as one", () => {
    for (const { contents } of manifest.contributes.viewsWelcome) {
      const name = contents.replaceAll("%", "");
      assert.ok(buttons(name).length <= 1, name);
    }
  });

  it("no filter is taken for an empty database", () => {
    const filtered: Context = { ...ready, "migrations.isFiltered": true, "migrations.hasTables": true };
    assert.deepEqual(shown("migrations.tables", filtered), ["welcome.tables.filtered"]);
  });
});

function buttons(name: string): readonly string[] {
  return (strings[name] ?? "").split("\n").flatMap((line) => /^\[[^\]]+\]\(command:([\w.]+)\)$/.exec(line)?.[1] ?? []);
}
