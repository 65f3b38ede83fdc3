import { quoteName, quotePath, quoteText } from "../sql/quote.ts";
import type { Catalog, Column, Constraint, Index, Name, Sequence, Table, View } from "./catalog.ts";

/** SQL of the objects of a catalog. Names are qualified unless they are in its current schema, as TypeORM writes them. */
export class Renderer {
  readonly #catalog: Catalog;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** A quoted name, qualified where it has to be. */
  name({ schema, name }: Name): string {
    return schema === this.#catalog.schema ? quoteName(name) : quotePath(schema, name);
  }

  /** The type of a column, with quoted names of enums. */
  type({ type, enumType, isArray }: Column): string {
    const found = enumType === undefined ? undefined : this.#catalog.enums.get(enumType);
    return found ? `${this.name(found)}${isArray ? "[]" : ""}` : asTypeormWrites(type);
  }

  /** A column as in `CREATE TABLE`. A column with a sequence of its own is a serial one. */
  column(table: Name, column: Column): string {
    const serial = this.serial(table, column);
    return [
      quoteName(column.name),
      serial ?? this.type(column),
      column.collation === undefined ? "" : `COLLATE ${column.collation}`,
      this.#generated(column),
      this.#identity(column),
      column.notNull ? "NOT NULL" : "",
      serial !== undefined || column.generated !== undefined || column.expression === undefined
        ? ""
        : `DEFAULT ${column.expression}`,
    ]
      .filter((word) => word !== "")
      .join(" ");
  }

  /** The keyword of a serial column (`SERIAL`), if all of it is what the keyword creates. */
  serial(table: Name, { name, type, expression = "", identity, sequence, notNull }: Column): string | undefined {
    const keyword = serials[type];
    const found = sequence === undefined ? undefined : this.#catalog.sequences.get(sequence);
    if (keyword === undefined || !found || identity !== undefined || !notNull) return undefined;
    if (found.type !== type || found.options !== "" || !expression.startsWith("nextval(")) return undefined;
    return found.schema === table.schema && found.name === serialName(table.name, name) ? keyword : undefined;
  }

  /** The sequence that has to be created for a column: of a serial column that the keyword does not describe. */
  sequenceOf(table: Name, column: Column): Sequence | undefined {
    if (column.sequence === undefined || column.identity !== undefined || this.serial(table, column) !== undefined)
      return undefined;
    return this.#catalog.sequences.get(column.sequence);
  }

  ownSequence(sequence: Sequence, table: Name, { name }: Column): string {
    return `ALTER SEQUENCE ${this.name(sequence)} OWNED BY ${this.name(table)}.${quoteName(name)}`;
  }

  #identity({ identity, sequence }: Column): string {
    if (identity === undefined) return "";
    const options = sequence === undefined ? "" : (this.#catalog.sequences.get(sequence)?.options ?? "");
    return `GENERATED ${identityWords[identity]} AS IDENTITY${options === "" ? "" : ` (${options})`}`;
  }

  #generated({ generated, expression }: Column): string {
    if (generated === undefined) return "";
    return `GENERATED ALWAYS AS (${expression ?? ""}) ${generated === "stored" ? "STORED" : "VIRTUAL"}`;
  }

  /** The words of a constraint after its name. Plain keys are written as TypeORM writes them. */
  constraint(constraint: Constraint): string {
    const { kind, columns, references, deferrable, definition } = constraint;
    const list = columns.map(quoteName).join(", ");
    const when = whenChecked(deferrable);
    if (kind === "primaryKey" && !definition.includes("INCLUDE")) return `PRIMARY KEY (${list})${when}`;
    if (kind === "unique" && !/INCLUDE|NULLS NOT DISTINCT|WITHOUT OVERLAPS/.test(definition))
      return `UNIQUE (${list})${when}`;
    if (
      kind !== "foreignKey" ||
      !references ||
      /MATCH (FULL|PARTIAL)|NOT VALID|NOT ENFORCED|SET (NULL|DEFAULT) \(/.test(definition)
    )
      return definition;
    const target = this.#catalog.tables.get(references.table);
    if (!target) return definition;
    const others = references.columns.map(quoteName).join(", ");
    return (
      `FOREIGN KEY (${list}) REFERENCES ${this.name(target)}(${others})` +
      ` ON DELETE ${references.onDelete} ON UPDATE ${references.onUpdate}${when}`
    );
  }

  addConstraint(table: Name, constraint: Constraint): string {
    return `ALTER TABLE ${this.name(table)} ADD CONSTRAINT ${quoteName(constraint.name)} ${this.constraint(constraint)}`;
  }

  createTable(table: Table): string {
    const inline = table.constraints.filter(({ kind }) => kind !== "foreignKey");
    const parents = table.parents
      .flatMap((key) => this.#catalog.tables.get(key) ?? [])
      .map((parent) => this.name(parent));
    const { partitionKey, bound, isUnlogged } = table.byHand ?? {};
    const head = `CREATE ${isUnlogged ? "UNLOGGED " : ""}TABLE ${this.name(table)}`;
    const by = partitionKey === undefined ? "" : ` PARTITION BY ${partitionKey}`;
    if (bound !== undefined) return `${head} PARTITION OF ${parents.join(", ")} ${bound}${by}`;
    const parts = [
      ...table.columns.filter(({ inherited }) => inherited !== "only").map((column) => this.column(table, column)),
      ...inline.map((constraint) => `CONSTRAINT ${quoteName(constraint.name)} ${this.constraint(constraint)}`),
    ];
    return `${head} (${parts.join(", ")})${parents.length === 0 ? "" : ` INHERITS (${parents.join(", ")})`}${by}`;
  }

  createIndex(on: Name, index: Index): string {
    const { isUnique, columns, predicate, method, body } = index;
    const isPlain = columns !== undefined && predicate === undefined && method === "btree" && !/ WITH \(/.test(body);
    const rest = isPlain ? `(${columns.map(quoteName).join(", ")})` : body.replace(/^btree /, "");
    const using = rest.startsWith("(") ? "" : "USING ";
    return `CREATE ${isUnique ? "UNIQUE " : ""}INDEX ${quoteName(index.name)} ON ${this.name(on)} ${using}${rest}`;
  }

  dropIndex(index: Index): string {
    return `DROP INDEX ${this.name(index)}`;
  }

  /** All that a view consists of, its indexes, comments, defaults and privileges included. */
  createView(view: View, query = view.definition): readonly string[] {
    const word = view.isMaterialized ? "MATERIALIZED VIEW" : "VIEW";
    const options = view.options.length === 0 ? "" : ` WITH (${view.options.join(", ")})`;
    return [
      `CREATE ${word} ${this.name(view)}${options} AS ${query}`,
      ...view.indexes.flatMap((index) => [
        this.createIndex(view, index),
        ...(index.comment === "" ? [] : [`COMMENT ON INDEX ${this.name(index)} IS ${quoteText(index.comment)}`]),
      ]),
      ...(view.comment === "" ? [] : [`COMMENT ON ${word} ${this.name(view)} IS ${quoteText(view.comment)}`]),
      ...view.details.map(({ sql }) => sql),
    ];
  }

  dropView(view: View): string {
    return `DROP ${view.isMaterialized ? "MATERIALIZED VIEW" : "VIEW"} ${this.name(view)}`;
  }

  createSequence(sequence: Sequence, owner?: string): string {
    const options = sequence.options === "" ? "" : ` ${sequence.options}`;
    const owned = owner === undefined ? "" : ` OWNED BY ${owner}`;
    return `CREATE SEQUENCE ${this.name(sequence)} AS ${sequence.type}${options}${owned}`;
  }
}

/** The words of a constraint that say when it is checked. */
export function whenChecked(deferrable: Constraint["deferrable"]): string {
  return deferrable === "" ? "" : ` DEFERRABLE INITIALLY ${deferrable === "deferred" ? "DEFERRED" : "IMMEDIATE"}`;
}

export const identityWords = { always: "ALWAYS", byDefault: "BY DEFAULT" } as const;

const serials: Readonly<Record<string, string>> = { smallint: "SMALLSERIAL", integer: "SERIAL", bigint: "BIGSERIAL" };

/** The name that PostgreSQL gives to the sequence of a serial or identity column, in the common case of short names. */
export function serialName(table: string, column: string): string {
  return `${table}_${column}_seq`;
}

/** TypeORM writes the names of times and timestamps in capitals, and omits `without time zone`. */
function asTypeormWrites(type: string): string {
  return /^time/.test(type) && !type.endsWith("[]")
    ? type.replace(/ without time zone$/, "").replace(/^[a-z]+|with time zone$/g, (words) => words.toUpperCase())
    : type;
}
