import type { Column, Constraint, Schema, Table, TableKind, TableName } from "../../src/core/schema/schema.ts";

type Reference = {
  /** The referencing column; several of a composite key. */
  readonly columns: readonly string[];
  readonly to: TableName;
  readonly toColumns: readonly string[];
  readonly nullable?: boolean;
  readonly unique?: boolean;
};

type Sketch = {
  readonly name: string;
  readonly schema?: string;
  readonly kind?: TableKind;
  readonly key?: readonly string[];
  readonly columns?: readonly (readonly [name: string, type: string])[];
  readonly references?: readonly Reference[];
};

/** A table from what matters of it: a `uuid` key `id`, its foreign keys, then the other columns. */
export function tableOf({
  name,
  schema = "public",
  kind = "table",
  key = ["id"],
  columns = [],
  references = [],
}: Sketch): Table {
  const isForeign = (column: string) => references.some((reference) => reference.columns.includes(column));
  const column = (called: string, type: string, nullable: boolean): Column => ({ name: called, type, nullable });
  const foreign = references.flatMap((reference) =>
    reference.columns
      .filter((called) => !key.includes(called))
      .map((called) => column(called, "uuid", reference.nullable ?? false)),
  );
  const constraints: Constraint[] = references.flatMap((reference) => {
    const { columns: from, to, toColumns, unique } = reference;
    const target = `"${to.schema}"."${to.name}"(${quoted(toColumns)})`;
    return [
      {
        name: `${name}_${from.join("_")}_fkey`,
        kind: "foreignKey" as const,
        columns: from,
        definition: `FOREIGN KEY (${quoted(from)}) REFERENCES ${target}`,
        references: { ...to, columns: toColumns },
      },
      ...(unique
        ? [
            {
              name: `${name}_${from.join("_")}_key`,
              kind: "unique" as const,
              columns: from,
              definition: `UNIQUE (${quoted(from)})`,
            },
          ]
        : []),
    ];
  });
  const isTable = kind === "table" || kind === "partitionedTable";
  return {
    schema,
    name,
    kind,
    readable: true,
    parents: [],
    columns: [
      ...key.map((called) => column(called, "uuid", false)),
      ...foreign.filter((one, index) => foreign.findIndex((other) => other.name === one.name) === index),
      ...columns
        .filter(([called]) => !isForeign(called))
        .map(([called, type], index) => column(called, type, index % 3 === 2)),
    ],
    indexes: [],
    constraints: [
      ...(isTable && key.length > 0
        ? [
            {
              name: `${name}_pkey`,
              kind: "primaryKey" as const,
              columns: key,
              definition: `PRIMARY KEY (${quoted(key)})`,
            },
          ]
        : []),
      ...constraints,
    ],
    triggers: [],
  };
}

/** A reference by one column to a table's `id`. */
export function to(table: string, more: Partial<Reference> & { readonly column?: string } = {}): Reference {
  const { column = `${table}_id`, ...rest } = more;
  return { columns: [column], to: { schema: "public", name: table }, toColumns: ["id"], ...rest };
}

/** A schema of these tables. */
export function schemaOf(tables: readonly Table[]): Schema {
  const names = [...new Set(["public", ...tables.map(({ schema }) => schema)])].sort();
  return {
    serverVersion: 180001,
    currentSchema: "public",
    schemas: names.map((name) => ({ name, usable: true })),
    tables: tables.toSorted((a, b) => compare(a.schema, b.schema) || compare(a.name, b.name)),
    enums: [],
  };
}

const common: readonly (readonly [string, string])[] = [
  ["created_at", "timestamp with time zone"],
  ["updated_at", "timestamp with time zone"],
];

/** A shop of ten tables: self and circular references, a composite key, a one-to-one, a join table. */
export function shop(): readonly Table[] {
  return [
    tableOf({
      name: "user",
      references: [to("team", { nullable: true }), to("user", { column: "invited_by", nullable: true })],
      columns: [
        ["email", "character varying(320)"],
        ["first_name", "text"],
        ["last_name", "text"],
        ["locale", "character(2)"],
        ...common,
      ],
    }),
    tableOf({
      name: "team",
      references: [to("user", { column: "owner_id", nullable: true })],
      columns: [["name", "text"], ...common],
    }),
    tableOf({
      name: "profile",
      references: [to("user", { unique: true })],
      columns: [
        ["avatar", "bytea"],
        ["biography", "text"],
        ["birthday", "date"],
      ],
    }),
    tableOf({
      name: "category",
      references: [to("category", { column: "parent_id", nullable: true })],
      columns: [["name", "text"]],
    }),
    tableOf({
      name: "product",
      references: [to("category")],
      columns: [
        ["sku", "character varying(40)"],
        ["name", "text"],
        ["description", "text"],
        ["price", "numeric(12,2)"],
        ["weight_in_grams", "integer"],
        ["attributes", "jsonb"],
        ["tags", "text[]"],
        ...common,
      ],
    }),
    tableOf({
      name: "order",
      references: [to("user"), to("user", { column: "handled_by", nullable: true })],
      columns: [["number", "bigint"], ["status", "order_status"], ["total", "numeric(12,2)"], ...common],
    }),
    tableOf({
      name: "order_line",
      key: ["order_id", "line"],
      references: [to("order"), to("product")],
      columns: [
        ["quantity", "integer"],
        ["price", "numeric(12,2)"],
      ],
    }),
    tableOf({
      name: "shipment_line",
      references: [
        {
          columns: ["order_id", "line"],
          to: { schema: "public", name: "order_line" },
          toColumns: ["order_id", "line"],
        },
      ],
      columns: [
        ["carrier", "text"],
        ["shipped_at", "timestamp with time zone"],
      ],
    }),
    tableOf({
      name: "review",
      references: [to("product"), to("user")],
      columns: [["stars", "smallint"], ["text", "text"], ...common],
    }),
    tableOf({
      name: "feature_flag",
      columns: [
        ["name", "text"],
        ["enabled", "boolean"],
        ["rules", "jsonb"],
      ],
    }),
  ];
}

const areas = [
  "billing",
  "catalog",
  "chat",
  "crm",
  "delivery",
  "hr",
  "iot",
  "learning",
  "ledger",
  "marketing",
  "media",
  "stock",
];
const things = [
  "account",
  "address",
  "batch",
  "campaign",
  "contract",
  "document",
  "event",
  "invoice",
  "item",
  "journal",
  "location",
  "message",
  "note",
  "payment",
  "plan",
  "report",
  "rule",
  "session",
  "task",
  "template",
];

/** The shop among as many satellite tables as make up `count`: areas around hubs, some joined, some alone. */
export function grown(count: number): readonly Table[] {
  const random = seeded(count);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const tables = [...shop()];
  const byArea = new Map<string, string[]>();
  for (let index = 0; tables.length < count; index++) {
    const area = areas[index % areas.length] ?? "area";
    const round = Math.floor(index / areas.length);
    const thing = things[(round * 7 + index) % things.length] ?? "thing";
    const siblings = byArea.get(area) ?? [];
    const suffix = round >= things.length ? `_${Math.floor(round / things.length) + 1}` : "";
    const long = index % 41 === 40 ? "_with_a_name_that_somebody_made_far_too_long" : "";
    const name = `${area}_${thing}${suffix}${long}`.slice(0, 63);
    if (tables.some((table) => table.name === name)) continue;
    const references: Reference[] = [];
    // Every ninth stands alone, every area hangs together, and few areas know the shop.
    if (index % 9 !== 8) {
      if (siblings.length > 0) references.push(to(random() < 0.45 ? (siblings[0] ?? name) : pick(siblings)));
      if (siblings.length > 2 && random() < 0.3) references.push(to(pick(siblings), { nullable: true }));
      if (areas.indexOf(area) < 5 && random() < 0.25)
        references.push(to("user", { column: "created_by", nullable: true }));
      if (random() < 0.05) references.push(to(name, { column: "parent_id", nullable: true }));
      byArea.set(area, [...siblings, name]);
    }
    const columns = ["name", "status", "amount", "reference", "description", "position", "kind", "settings"]
      .slice(0, 2 + Math.floor(random() * 7))
      .map(
        (column) => [column, pick(["text", "integer", "numeric(12,2)", "jsonb", "character varying(255)"])] as const,
      );
    tables.push(tableOf({ name, references: distinct(references), columns: [...columns, ...common] }));
  }
  return tables.slice(0, count);
}

/** The statements that make these tables in an empty database; every table first, then what refers. */
export function ddlOf(tables: readonly Table[]): string {
  const name = (table: TableName) => `"${table.schema}"."${table.name}"`;
  const known = (type: string) => (type === "order_status" ? "text" : type);
  const schemas = [...new Set(tables.map(({ schema }) => schema))].map(
    (schema) => `CREATE SCHEMA IF NOT EXISTS "${schema}";`,
  );
  const creates = tables.map((table) => {
    const columns = table.columns.map((one) => `"${one.name}" ${known(one.type)}${one.nullable ? "" : " NOT NULL"}`);
    const keys = table.constraints.filter(({ kind }) => kind !== "foreignKey").map(({ definition }) => definition);
    return `CREATE TABLE ${name(table)} (${[...columns, ...keys].join(", ")});`;
  });
  const alters = tables.flatMap((table) =>
    table.constraints
      .filter(({ kind }) => kind === "foreignKey")
      .map((one) => `ALTER TABLE ${name(table)} ADD ${one.definition};`),
  );
  return [...schemas, ...creates, ...alters].join("\n");
}

function distinct(references: readonly Reference[]): readonly Reference[] {
  const seen = new Set<string>();
  return references.filter(({ columns }) => !seen.has(columns.join()) && seen.add(columns.join()));
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A pseudo-random sequence, the same every time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
