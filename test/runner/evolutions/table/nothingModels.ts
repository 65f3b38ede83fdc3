import type { Evolution } from "../evolution.ts";
import { bare, column, decorated, entity, enumColumn, id, model, view } from "../model.ts";

/** A model that is only written in another way, or that has not changed at all. */
function same(title: string, before: string, after: string = before, more: Partial<Evolution> = {}): Evolution {
  return { group: "nothing", title, before, after, ...more, expect: { upToDate: true } };
}

const name = column("name", 'type: "text"');
const size = column("size", 'type: "int"');
const checked = (...decorators: readonly string[]) => decorated("item", decorators, id, name, size);
const typed = (...types: readonly string[]) => entity("item", ...types.map((type, index) => column(`c${index}`, type)));
const long = "a".repeat(50);

/** Models that the server and the builder of TypeORM write in different ways. */
export const sameModels: readonly Evolution[] = [
  same(
    "a check with BETWEEN is written as two comparisons",
    checked('@Check("c", "size BETWEEN 1 AND 9")'),
    checked('@Check("c", "size >= 1 AND size <= 9")'),
  ),
  same(
    "a check with IN is written with a cast and other cases",
    checked(`@Check("c", "name IN ('a', 'b')")`),
    checked(`@Check("c", "NAME in ('a','b')")`),
  ),
  same("a check without a name", checked('@Check("size > 0")')),
  same("a check with a cast and a function", checked(`@Check("c", "length(name::varchar) > 0 and name !~ '^[0-9]'")`)),
  same(
    "a predicate of a partial index is written with other quotes and parentheses",
    checked('@Index("i", ["name"], { where: "size > 0" })'),
    checked(`@Index("i", ["name"], { where: '(("size") > 0)' })`),
  ),
  same(
    "a predicate of a partial index tests for NULL",
    checked('@Index("i", ["name"], { unique: true, where: "size IS NOT NULL" })'),
  ),
  same("a partial index without a name", checked(`@Index(["name"], { where: "name <> 'x'" })`)),
  same(
    "a generated column is written in other cases",
    entity("item", name, column("label", `type: "text", asExpression: "upper(name) || '!'", generatedType: "STORED"`)),
    entity(
      "item",
      name,
      column("label", `type: "text", asExpression: "UPPER( name ) || '!'::text", generatedType: "STORED"`),
    ),
  ),
  same(
    "a generated column with COALESCE",
    entity(
      "item",
      name,
      size,
      column(
        "label",
        `type: "text", asExpression: "COALESCE(name, '') || size", generatedType: "STORED", nullable: true`,
      ),
    ),
  ),
  same(
    "names of an enum, a sequence and a check are longer than 63 bytes",
    decorated(
      `${long}_items`,
      ["@Unique(['name'])", `@Check("${long}_size_is_more_than_0", "size > 0")`],
      id,
      name,
      size,
      enumColumn("state", ["a", "b"]),
    ),
  ),
  same(
    "an explicit name of an index is longer than 63 bytes",
    checked(`@Index("${long}_index_of_the_names", ["name"])`),
  ),
  same(
    "types by their aliases",
    typed(
      'type: "int4"',
      'type: "int8"',
      'type: "int2"',
      'type: "float8"',
      'type: "float4"',
      'type: "decimal"',
      'type: "bool"',
    ),
    typed(
      'type: "integer"',
      'type: "bigint"',
      'type: "smallint"',
      'type: "double precision"',
      'type: "real"',
      'type: "numeric"',
      'type: "boolean"',
    ),
  ),
  same(
    "types of texts and times by their long names",
    typed(
      'type: "varchar", length: 7',
      'type: "char", length: 3',
      'type: "timestamptz"',
      'type: "timestamp"',
      'type: "timetz"',
      'type: "varbit"',
    ),
    typed(
      'type: "character varying", length: "7"',
      'type: "character", length: 3',
      'type: "timestamp with time zone"',
      'type: "timestamp without time zone"',
      'type: "time with time zone"',
      'type: "bit varying"',
    ),
  ),
  same(
    "a scale of zero is written out",
    typed('type: "numeric", precision: 10'),
    typed('type: "numeric", precision: 10, scale: 0'),
  ),
  same("varchar, char and bit without a length", typed('type: "varchar"', 'type: "char"', 'type: "bit"')),
  same("the length of a char is written out", typed('type: "char"'), typed('type: "char", length: 1')),
  same(
    "types of networks, shapes, ranges and documents",
    typed(
      'type: "inet"',
      'type: "cidr"',
      'type: "macaddr"',
      'type: "point"',
      'type: "polygon"',
      'type: "int4range"',
      'type: "tstzrange"',
      'type: "tsvector"',
      'type: "xml"',
      'type: "money"',
      'type: "interval"',
    ),
  ),
  same(
    "arrays of many types",
    typed(
      'type: "varchar", length: 5, array: true',
      'type: "numeric", precision: 8, scale: 2, array: true',
      'type: "uuid", array: true',
      'type: "jsonb", array: true',
      'type: "timestamptz", array: true',
    ),
  ),
  same(
    "arrays and objects that TypeORM keeps in texts",
    typed('type: "simple-array"', 'type: "simple-json"', 'type: "simple-enum", enum: ["a", "b"]'),
  ),
  same(
    "an enum in a type of its own, an array of it and values with quotes",
    entity(
      "item",
      enumColumn("one", ["it's", 'a "b"', "c,d"], 'enumName: "odd kind"'),
      enumColumn("many", ["it's", 'a "b"', "c,d"], 'enumName: "odd kind", array: true'),
    ),
  ),
  same(
    "names that need quotes",
    decorated(
      "Order",
      ['@Check("Check Me", \'"Group" > 0\')'],
      '@PrimaryGeneratedColumn({ name: "User" }) user!: number;',
      '@Column({ name: "Group", type: "int" }) group!: number;',
      '@Index("Select") @Column({ name: "two words", type: "text" }) words!: string;',
    ),
  ),
  same(
    "an inheritance in one table",
    model(
      decorated("item", ['@TableInheritance({ column: { type: "varchar", name: "type" } })'], id, name),
      `@ChildEntity("book") export class Book extends Item { ${column("author", 'type: "text"')} }`,
      `@ChildEntity() export class Film extends Item { ${column("minutes", 'type: "int"')} }`,
    ),
  ),
  same(
    "relations of all kinds",
    model(
      entity("profile", name),
      entity("tag", name),
      entity(
        "author",
        name,
        '@OneToOne(() => Profile, { onDelete: "SET NULL" }) @JoinColumn() profile?: Profile;',
        "@ManyToMany(() => Tag, { cascade: true }) @JoinTable() tags!: Tag[];",
        '@ManyToOne(() => Author, { deferrable: "INITIALLY DEFERRED" }) friend?: any;',
        "@ManyToOne(() => Tag, { createForeignKeyConstraints: false }) loose?: Tag;",
      ),
    ),
  ),
  same(
    "trees of three kinds",
    model(
      decorated(
        "a_path",
        ['@Tree("materialized-path")'],
        id,
        "@TreeChildren() children!: any[];",
        "@TreeParent() parent?: any;",
      ),
      decorated(
        "b_closure",
        ['@Tree("closure-table")'],
        id,
        "@TreeChildren() children!: any[];",
        "@TreeParent() parent?: any;",
      ),
      decorated(
        "c_nested",
        ['@Tree("nested-set")'],
        id,
        "@TreeChildren() children!: any[];",
        "@TreeParent() parent?: any;",
      ),
    ),
  ),
  same(
    "embedded objects with and without a prefix",
    model(
      `class Point { ${column("lat", 'type: "float"')} }`,
      `class Place { @Index() ${name} @Column(() => Point) point!: Point; }`,
      entity(
        "item",
        "@Column(() => Place) from!: Place;",
        '@Column(() => Place, { prefix: "to" }) to!: Place;',
        "@Column(() => Point, { prefix: false }) at!: Point;",
      ),
    ),
  ),
  same(
    "comments with quotes, lines and a backslash",
    `@Entity("item", { comment: "it's a \\"thing\\"" }) export class Item { ${id} @Column({ type: "text", comment: "first line\\nsecond 'line'\\\\" }) name!: string; }`,
    undefined,
    // 0.3 does not escape the quotes of a table's comment.
    { only: ["typeorm-1"] },
  ),
  same("a collation", typed('type: "text", collation: "C"', 'type: "varchar", length: 9, collation: "POSIX"')),
  same(
    "composite, deferrable and named unique constraints",
    checked('@Unique(["name", "size"])', '@Unique("by_size", ["size"], { deferrable: "INITIALLY IMMEDIATE" })'),
  ),
  same(
    "an exclusion with a predicate",
    decorated(
      "item",
      [`@Exclusion("e", 'USING gist ("during" WITH &&) WHERE (size > 0)')`],
      id,
      size,
      column("during", 'type: "tstzrange"'),
    ),
  ),
  same(
    "a spatial index and an index on an array",
    entity(
      "item",
      `@Index({ spatial: true }) ${column("place", 'type: "point"')}`,
      `@Index() ${column("tags", 'type: "text", array: true')}`,
    ),
  ),
  same(
    "keys of all kinds",
    model(
      bare("a", '@PrimaryGeneratedColumn("uuid") id!: string;'),
      bare("b", '@PrimaryGeneratedColumn("identity", { generatedIdentity: "ALWAYS" }) id!: number;'),
      bare("c", '@PrimaryGeneratedColumn({ type: "bigint", primaryKeyConstraintName: "c_key" }) id!: string;'),
      bare(
        "d",
        '@PrimaryColumn({ type: "varchar", length: 5 }) x!: string;',
        '@PrimaryColumn({ type: "date" }) y!: string;',
      ),
      entity(
        "e",
        '@Column({ type: "int" }) @Generated("increment") number!: number;',
        "@VersionColumn() version!: number;",
        "@CreateDateColumn() at!: Date;",
        "@DeleteDateColumn() gone?: Date;",
      ),
    ),
  ),
  same(
    "a view, a view that reads it and a materialized view with an index",
    model(
      entity("item", name, size),
      view("big", "SELECT i.id, i.name FROM item i WHERE i.size BETWEEN 10 AND 20", ["id", "name"]),
      view("bigger", "SELECT id FROM big", ["id"], 'dependsOn: ["Big"]'),
      `@ViewEntity({ name: "counted", materialized: true, expression: "SELECT name, count(*) AS n FROM item GROUP BY 1" })\nexport class Counted { @Index() @ViewColumn() name!: string; @ViewColumn() n!: number; }`,
    ),
  ),
  same(
    "entities in several schemas that refer to each other",
    model(
      entity("shop.item", name, enumColumn("kind", ["a", "b"])),
      entity("part", "@ManyToOne(() => Item) item!: Item;"),
    ),
    undefined,
    { setup: "CREATE SCHEMA shop" },
  ),
  same(
    "a naming strategy with underscores",
    model(
      entity("author", column("fullName", 'type: "text"')),
      entity(
        "book",
        "@ManyToOne(() => Author) firstAuthor!: Author;",
        `@Index() ${column("shortTitle", 'type: "text"')}`,
      ),
    ),
    undefined,
    { options: { before: "namingStrategy: new SnakeNaming()" } },
  ),
  same("the columns of a table are in another order", entity("item", name, size), entity("item", size, name)),
  same(
    "property names change and column names stay",
    entity("item", '@Column({ name: "full_name", type: "text" }) name!: string;'),
    entity("item", '@Column({ name: "full_name", type: "text" }) fullName!: string;'),
  ),
];
