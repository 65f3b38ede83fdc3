import type { Evolution, Expectation } from "../evolution.ts";
import { column, decorated, entity, id } from "../model.ts";

const rows = "INSERT INTO item (name, amount) VALUES ('Ann', 5), ('Bob', -2)";
const name = column("name", 'type: "varchar", length: 10');
const longName = column("name", 'type: "text"');
const amount = column("amount", 'type: "int"');
const bigAmount = column("amount", 'type: "bigint"');

/** Two columns of `item` get wider types while something made by hand depends on them. */
function widened(
  title: string,
  hand: Evolution["hand"],
  expect: Expectation,
  more: Partial<Evolution> = {},
): Evolution {
  const rowsKept = { "SELECT name, amount FROM item": ["Ann|5", "Bob|-2"] };
  return {
    group: "dependents",
    title,
    before: entity("item", name, amount),
    after: entity("item", longName, bigAmount),
    ...(hand === undefined ? {} : { hand }),
    rows,
    ...more,
    expect: { ...expect, keeps: { ...rowsKept, ...expect.keeps } },
  };
}

const storageOfName = "SELECT attstorage FROM pg_attribute WHERE attrelid = 'item'::regclass AND attname = 'name'";

/** Columns that something else depends on. */
export const dependents: readonly Evolution[] = [
  widened(
    "a view made by hand reads a column that changes its type",
    "CREATE VIEW rich AS SELECT id, amount FROM item WHERE amount > 0",
    {
      keeps: { "SELECT id, amount FROM rich": ["1|5"] },
    },
  ),
  widened(
    "a view made by hand keeps its grants, its comment and its options",
    [
      "CREATE VIEW rich WITH (security_barrier) AS SELECT id, amount FROM item WHERE amount > 0",
      "GRANT SELECT ON rich TO PUBLIC",
      "COMMENT ON VIEW rich IS 'who has something'",
      "COMMENT ON COLUMN rich.amount IS 'in cents'",
    ],
    { keeps: { "SELECT id, amount FROM rich": ["1|5"] } },
  ),
  widened(
    "a view made by hand that can be written to keeps its trigger, its rule and its defaults",
    [
      "CREATE VIEW names AS SELECT id, name FROM item",
      "ALTER VIEW names ALTER COLUMN name SET DEFAULT 'Nobody'",
      "CREATE FUNCTION keep_name() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO item (name, amount) VALUES (NEW.name, 0); RETURN NEW; END'",
      "CREATE TRIGGER keep_name INSTEAD OF INSERT ON names FOR EACH ROW EXECUTE FUNCTION keep_name()",
      "CREATE RULE no_delete AS ON DELETE TO names DO INSTEAD NOTHING",
    ],
    { keeps: { "INSERT INTO names (id) VALUES (9) RETURNING name": ["Nobody"] } },
  ),
  widened(
    "a materialized view made by hand keeps its unique index and its rows",
    [],
    { keeps: { "SELECT name, amount FROM total": ["Ann|5", "Bob|-2"] } },
    {
      rows: [
        rows,
        "CREATE MATERIALIZED VIEW total AS SELECT name, amount FROM item",
        "CREATE UNIQUE INDEX total_name ON total (name)",
      ],
    },
  ),
  widened(
    "views made by hand that read each other are made again in their order",
    [
      "CREATE VIEW b_rich AS SELECT id, amount FROM item WHERE amount > 0",
      "CREATE VIEW a_richest AS SELECT max(amount) AS amount FROM b_rich",
      "CREATE VIEW c_both AS SELECT r.id FROM b_rich r JOIN a_richest USING (amount)",
    ],
    { keeps: { "SELECT id FROM c_both": ["1"], "SELECT amount FROM a_richest": ["5"] } },
  ),
  widened(
    "the storage of a column, set by hand, stays in both directions when its type changes",
    "ALTER TABLE item ALTER COLUMN name SET STORAGE EXTERNAL",
    { keeps: { [storageOfName]: ["e"] }, keepsDown: { [storageOfName]: ["e"] } },
  ),
  widened(
    "a view in another schema reads a column that changes its type",
    ["CREATE SCHEMA report", "CREATE VIEW report.rich AS SELECT id, amount FROM public.item WHERE amount > 0"],
    { keeps: { "SELECT id, amount FROM report.rich": ["1|5"] } },
  ),
  widened(
    "a trigger made by hand names the columns that change their types",
    [
      "CREATE FUNCTION bump() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.name := NEW.name || ''!''; RETURN NEW; END'",
      "CREATE TRIGGER bump BEFORE UPDATE OF amount ON item FOR EACH ROW WHEN (OLD.amount IS DISTINCT FROM NEW.amount) EXECUTE FUNCTION bump()",
    ],
    { keeps: { "UPDATE item SET amount = 6 WHERE name = 'Ann' RETURNING name, amount": ["Ann!|6"] } },
  ),
  widened(
    "a disabled trigger made by hand stays disabled",
    [
      "CREATE FUNCTION bump() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.name := NEW.name || ''!''; RETURN NEW; END'",
      "CREATE TRIGGER bump BEFORE UPDATE OF amount ON item FOR EACH ROW EXECUTE FUNCTION bump()",
      "ALTER TABLE item DISABLE TRIGGER bump",
    ],
    { keeps: { "UPDATE item SET amount = 6 WHERE name = 'Ann' RETURNING name, amount": ["Ann|6"] } },
  ),
  widened(
    "a policy made by hand compares a column that changes its type",
    ["ALTER TABLE item ENABLE ROW LEVEL SECURITY", "CREATE POLICY own ON item FOR SELECT USING (amount > 0)"],
    {},
  ),
  widened(
    "a rule made by hand compares a column that changes its type",
    [
      "CREATE TABLE audit (amount bigint)",
      "CREATE RULE audited AS ON UPDATE TO item WHERE NEW.amount <> OLD.amount DO ALSO INSERT INTO audit VALUES (OLD.amount)",
    ],
    { keeps: { "UPDATE item SET amount = 6 WHERE name = 'Ann' RETURNING amount": ["6"] } },
  ),
  widened(
    "an index made by hand on an expression of a column that changes its type",
    "CREATE INDEX item_lower ON item (lower(name))",
    {},
  ),
  widened(
    "extended statistics made by hand on columns that change their types",
    "CREATE STATISTICS item_both (dependencies) ON name, amount FROM item",
    {},
  ),
  widened(
    "a generated column of the model depends on columns that change their types",
    [],
    { keeps: { "SELECT label FROM item": ["Ann?", "Bob?"] } },
    {
      before: entity(
        "item",
        name,
        amount,
        column("label", `type: "text", asExpression: "name || '?'", generatedType: "STORED"`),
      ),
      after: entity(
        "item",
        longName,
        bigAmount,
        column("label", `type: "text", asExpression: "name || '?'", generatedType: "STORED"`),
      ),
    },
  ),
  widened(
    "a check and a partial index of the model compare columns that change their types",
    [],
    {
      keeps: {
        "INSERT INTO item (name, amount) VALUES ('', 1)": [
          'fails: new row for relation "item" violates check constraint "item_named"',
        ],
      },
    },
    {
      before: decorated(
        "item",
        [`@Check("item_named", "name <> ''")`, `@Index("item_rich", ["name"], { where: "amount > 0" })`],
        id,
        name,
        amount,
      ),
      after: decorated(
        "item",
        [`@Check("item_named", "name <> ''")`, `@Index("item_rich", ["name"], { where: "amount > 0" })`],
        id,
        longName,
        bigAmount,
      ),
    },
  ),
  widened(
    "a partial unique index of the model compares a text that becomes a number",
    [],
    { keeps: { "SELECT code FROM item": ["1", "2"] } },
    {
      before: decorated(
        "item",
        [`@Index("item_code", ["code"], { unique: true, where: "code <> '0'" })`],
        id,
        name,
        amount,
        column("code", 'type: "varchar"'),
      ),
      after: decorated(
        "item",
        [`@Index("item_code", ["code"], { unique: true, where: "code <> 0" })`],
        id,
        name,
        amount,
        column("code", 'type: "int"'),
      ),
      rows: "INSERT INTO item (name, amount, code) VALUES ('Ann', 5, '1'), ('Bob', -2, '2')",
    },
  ),
  widened(
    "a default of the model calls a sequence made by hand and its column changes its type",
    [],
    { keeps: { "INSERT INTO item (name, amount) VALUES ('c', 1) RETURNING number": ["3"] } },
    {
      setup: "CREATE SEQUENCE numbers",
      before: entity("item", name, amount, column("number", `type: "int", default: () => "nextval('numbers')"`)),
      after: entity("item", name, amount, column("number", `type: "bigint", default: () => "nextval('numbers')"`)),
    },
  ),
  widened(
    "a foreign key made by hand refers to a key that changes its type",
    ["CREATE TABLE note (item int REFERENCES item)"],
    {
      keeps: {
        "SELECT item FROM note": ["1"],
        "INSERT INTO note VALUES (99)": [
          'fails: insert or update on table "note" violates foreign key constraint "note_item_fkey"',
        ],
      },
    },
    {
      after: `@Entity("item")\nexport class Item { @PrimaryGeneratedColumn({ type: "bigint" }) id!: string; ${name} ${amount} }`,
      rows: [rows, "INSERT INTO note VALUES (1)"],
    },
  ),
  {
    group: "dependents",
    title: "a view made by hand reads a column that is removed",
    before: entity("item", name, amount),
    after: entity("item", name),
    hand: "CREATE VIEW rich AS SELECT id, amount FROM item WHERE amount > 0",
    rows,
    expect: { upFails: /^(2BP01|P0001)$/ },
  },
  {
    group: "dependents",
    title: "a view made by hand reads a column that is renamed by an answer",
    before: entity("item", name, amount),
    after: entity("item", name, column("cents", 'type: "int"')),
    hand: "CREATE VIEW rich AS SELECT id, amount FROM item WHERE amount > 0",
    rows,
    answers: { renames: { "item.amount": "cents" } },
    expect: { keeps: { "SELECT id, amount FROM rich": ["1|5"], "SELECT cents FROM item": ["5", "-2"] } },
  },
];
