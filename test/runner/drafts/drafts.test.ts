import assert from "node:assert/strict";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { withSession } from "../../support/session.ts";
import { draftsOf, entity } from "./draft.ts";

describe("A draft of a revision", function () {
  this.timeout(60_000);

  it("names the extension of a type that the embedded PostgreSQL lacks", () =>
    withSession(entity(`@Column({ type: "geometry", nullable: true }) place?: string;`), async (session) => {
      const [draft] = await draftsOf(session, [{}]);
      assert.ok(draft && isProblem(draft) && draft.code === "rehearsalLacks", JSON.stringify(draft));
      assert.deepEqual(draft.extensions, ["postgis"]);
    }));

  it("names the entity whose default PostgreSQL refuses", () =>
    withSession(
      entity(`@Column({ type: "int", default: () => "no_such_function()" }) count!: number;`),
      async (session) => {
        const [draft] = await draftsOf(session, [{}]);
        assert.ok(draft && isProblem(draft), JSON.stringify(draft));
        assert.match(JSON.stringify(draft), /no_such_function/);
      },
    ));

  it("is the same from the kept catalogs, after a proof and after a rehearsal", () =>
    withSession(entity(`@Column({ type: "text", nullable: true }) name?: string;`), async (session) => {
      await session.database.query("CREATE TABLE item (id serial PRIMARY KEY)");
      const drafts = await draftsOf(session, [{}, { prove: true }, {}, { drift: true }, { drift: true }]);
      const texts = drafts.map((draft) => (isProblem(draft) ? draft : draft.up.map(({ sql }) => sql)));
      assert.ok(Array.isArray(texts[0]) && texts[0].includes('ALTER TABLE "item" ADD "name" text'));
      for (const text of texts) assert.deepEqual(text, texts[0]);
      const drift = drafts.map((draft) => (isProblem(draft) ? draft : draft.drift));
      assert.deepEqual(drift, [undefined, undefined, undefined, ["table item is new"], ["table item is new"]]);
    }));

  it("finds nothing in a database that equals the entities, at the first and at a later request", () =>
    withSession(entity(""), async (session) => {
      await session.database.query(
        `CREATE TABLE item (id serial, CONSTRAINT "PK_d3c0c71f23e7adcf952a1d13423" PRIMARY KEY (id)); CREATE TABLE audit (id int)`,
      );
      const drafts = await draftsOf(session, [{}, {}, { prove: true }]);
      for (const draft of drafts)
        assert.deepEqual(draft, { up: [], down: [], losses: [], questions: [], unmapped: ["audit"] });
    }));

  it("proves that a rounded value is an announced loss, and says which rows a narrower type refuses", () =>
    withSession(
      entity(`@Column({ type: "numeric", precision: 10, scale: 2 }) price!: string;
        @Column({ type: "varchar", length: 5 }) code!: string;`),
      async (session) => {
        await session.database.query(
          `CREATE TABLE item (id serial, price numeric(10,4) NOT NULL, code varchar(40) NOT NULL,
            CONSTRAINT "PK_d3c0c71f23e7adcf952a1d13423" PRIMARY KEY (id))`,
        );
        const [draft] = await draftsOf(session, [{ prove: true }]);
        if (!draft || isProblem(draft)) assert.fail(JSON.stringify(draft));
        assert.deepEqual(draft.losses, ["item.price"]);
        const { converges, reversible, rowsKept, findings = [] } = draft.proof ?? {};
        assert.deepEqual([converges, reversible, rowsKept], [true, true, true]);
        assert.deepEqual(
          findings.map((finding) => [
            finding.kind,
            "rows" in finding ? finding.rows : "",
            "table" in finding ? finding.table : "",
          ]),
          [["refusesRows", "some", "item"]],
        );
      },
    ));

  it("leaves a default that is the text of a time, and says once that it is a constant", () =>
    withSession(entity(`@Column({ type: "timestamptz", default: "now()" }) at!: Date;`), async (session) => {
      await session.database.query(
        `CREATE TABLE item (id serial, CONSTRAINT "PK_d3c0c71f23e7adcf952a1d13423" PRIMARY KEY (id))`,
      );
      const [first] = await draftsOf(session, [{ prove: true }]);
      if (!first || isProblem(first)) assert.fail(JSON.stringify(first));
      assert.deepEqual(
        first.up.map(({ sql }) => sql),
        [`ALTER TABLE "item" ADD "at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT 'now()'`],
      );
      assert.match(first.up[0]?.note ?? "", /^The default of at is the time of this statement/);
      assert.deepEqual([first.proof?.converges, first.proof?.reversible, first.proof?.rowsKept], [true, true, true]);
      for (const { sql } of first.up) await session.database.query(sql);
      const [second] = await draftsOf(session, [{}]);
      assert.deepEqual(second && !isProblem(second) ? second.up : second, []);
    }));

  it("proves a column with another name and a smaller scale in a table with another name", () =>
    withSession(
      entity(`@Column({ type: "numeric", precision: 10, scale: 2 }) price!: string;
        @Column({ type: "varchar", length: 5 }) code!: string;
        @Column({ type: "interval" }) span!: string;`),
      async (session) => {
        await session.database.query(
          `CREATE TABLE thing (id serial, amount numeric(10,4) NOT NULL, code varchar(40) NOT NULL, length text NOT NULL,
            CONSTRAINT "PK_6fa27ff11d1ee9f3fae5e8b5d86" PRIMARY KEY (id))`,
        );
        const renames = { thing: "item", "thing.amount": "price", "thing.length": "span" };
        const [draft] = await draftsOf(session, [{ prove: true, answers: { renames } }]);
        if (!draft || isProblem(draft)) assert.fail(JSON.stringify(draft));
        assert.deepEqual(draft.losses, ["item.price"]);
        const { converges, reversible, rowsKept, findings } = draft.proof ?? {};
        assert.deepEqual([converges, reversible, rowsKept], [true, true, true], JSON.stringify(findings));
      },
    ));

  it("says that a table is not proven if its rows refer to a table whose rows are all refused", () =>
    withSession(
      entity(
        `@Column({ type: "varchar", length: 1 }) code!: string;`,
        `@Entity() export class Part {
          @PrimaryGeneratedColumn() id!: number;
          @Column({ type: "numeric", precision: 10, scale: 2 }) price!: string;
          @ManyToOne(() => Item, { nullable: false }) item!: Item;
        }`,
      ),
      async (session) => {
        await session.database.query(
          `CREATE TABLE item (id serial, code varchar(40) NOT NULL CHECK (length(code) > 1),
             CONSTRAINT "PK_d3c0c71f23e7adcf952a1d13423" PRIMARY KEY (id));
           CREATE TABLE part (id serial PRIMARY KEY, price numeric(10,4) NOT NULL,
             "itemId" int NOT NULL REFERENCES item (id))`,
        );
        const [draft] = await draftsOf(session, [{ prove: true }]);
        if (!draft || isProblem(draft)) assert.fail(JSON.stringify(draft));
        const { rowsKept, findings = [] } = draft.proof ?? {};
        assert.deepEqual(
          [rowsKept, findings.map(({ kind }) => kind), findings.map((one) => ("table" in one ? one.table : ""))],
          [false, ["refusesRows", "notSeeded"], ["item", "part"]],
          JSON.stringify(findings),
        );
      },
    ));

  it("checks deferred constraints after a fill, as COMMIT does", () =>
    withSession(entity(`@Column() code!: string;`), async (session) => {
      await session.database.query(
        `CREATE TABLE item (id serial, CONSTRAINT "PK_d3c0c71f23e7adcf952a1d13423" PRIMARY KEY (id));
         CREATE TABLE log (id int REFERENCES item (id) DEFERRABLE INITIALLY DEFERRED);
         CREATE FUNCTION write_log() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN INSERT INTO log VALUES (-1); RETURN NEW; END $$;
         CREATE TRIGGER logged AFTER UPDATE ON item FOR EACH ROW EXECUTE FUNCTION write_log()`,
      );
      const [draft] = await draftsOf(session, [{ prove: true, answers: { fills: { "item.code": "'code ' || id" } } }]);
      if (!draft || isProblem(draft)) assert.fail(JSON.stringify(draft));
      const findings = draft.proof?.findings.filter(({ kind }) => kind === "fails");
      assert.deepEqual(
        findings?.map((one) => ("statement" in one ? one.statement : "")),
        ["COMMIT"],
        JSON.stringify(draft.proof),
      );
    }));
});
