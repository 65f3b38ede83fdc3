import type { Evolution } from "../../evolution.ts";
import { bare, column, decorated, entity, enumColumn, id, model, view } from "../../model.ts";

const name = column("name", 'type: "text"');
const title = column("title", 'type: "text"');
const address = (prefix: string) =>
  `class Geo { @Column({ type: "int", nullable: true }) lat!: number; }
class Address { @Column({ type: "text" }) street!: string; @Column(() => Geo, { prefix: "${prefix}" }) geo!: Geo; }`;

/** Renames together with other changes, and of what refers to itself or to others. */
export const renamesTogether: readonly Evolution[] = [
  {
    group: "renames",
    title: "a table with a composite key that refers to itself is renamed together with a column of the key",
    before: bare(
      "node",
      '@PrimaryColumn({ type: "int" }) tree!: number;',
      '@PrimaryColumn({ type: "int" }) number!: number;',
      "@ManyToOne(() => Node, { nullable: true }) parent!: Node;",
    ),
    after: bare(
      "branch",
      '@PrimaryColumn({ type: "int" }) forest!: number;',
      '@PrimaryColumn({ type: "int" }) number!: number;',
      "@ManyToOne(() => Branch, { nullable: true }) parent!: Branch;",
    ),
    rows: "INSERT INTO node VALUES (1, 1, NULL, NULL), (1, 2, 1, 1)",
    answers: { renames: { node: "branch", "node.tree": "forest", "node.parentTree": "parentForest" } },
    expect: {
      keeps: { 'SELECT forest, number, "parentForest", "parentNumber" FROM branch': ["1|1|null|null", "1|2|1|1"] },
      file: { lacks: [/DROP/] },
    },
  },
  {
    group: "renames",
    title: "a table is renamed and its join table follows by answers",
    before: model(entity("tag", name), entity("post", "@ManyToMany(() => Tag) @JoinTable() tags!: Tag[];")),
    after: model(entity("tag", name), entity("article", "@ManyToMany(() => Tag) @JoinTable() tags!: Tag[];")),
    rows: [
      "INSERT INTO tag (name) VALUES ('a')",
      "INSERT INTO post DEFAULT VALUES",
      "INSERT INTO post_tags_tag VALUES (1, 1)",
    ],
    answers: {
      renames: { post: "article", post_tags_tag: "article_tags_tag", "post_tags_tag.postId": "articleId" },
    },
    expect: { keeps: { 'SELECT "articleId", "tagId" FROM article_tags_tag': ["1|1"] }, file: { lacks: [/DROP/] } },
  },
  {
    group: "renames",
    title: "a join table gets other names of its columns by answers",
    before: model(
      entity("tag", name),
      entity("post", '@ManyToMany(() => Tag) @JoinTable({ name: "post_tag" }) tags!: Tag[];'),
    ),
    after: model(
      entity("tag", name),
      entity(
        "post",
        '@ManyToMany(() => Tag) @JoinTable({ name: "post_tag", joinColumn: { name: "post" }, inverseJoinColumn: { name: "tag" } }) tags!: Tag[];',
      ),
    ),
    rows: [
      "INSERT INTO tag (name) VALUES ('a')",
      "INSERT INTO post DEFAULT VALUES",
      "INSERT INTO post_tag VALUES (1, 1)",
    ],
    answers: { renames: { "post_tag.postId": "post", "post_tag.tagId": "tag" } },
    expect: { keeps: { "SELECT post, tag FROM post_tag": ["1|1"] }, file: { lacks: [/DROP/] } },
  },
  {
    group: "renames",
    title: "three columns move on by one name",
    before: entity("item", column("a", 'type: "text"'), column("b", 'type: "text"'), column("c", 'type: "text"')),
    after: entity("item", column("b", 'type: "text"'), column("c", 'type: "text"'), column("d", 'type: "text"')),
    rows: "INSERT INTO item (a, b, c) VALUES ('1', '2', '3')",
    answers: { renames: { "item.a": "b", "item.b": "c", "item.c": "d" } },
    expect: { keeps: { "SELECT b, c, d FROM item": ["1|2|3"] } },
  },
  {
    group: "renames",
    title: "three tables move on by one name",
    before: model(entity("a", name), entity("b", name), entity("c", name)),
    after: model(entity("b", name), entity("c", name), entity("d", name)),
    rows: [
      "INSERT INTO a (name) VALUES ('a')",
      "INSERT INTO b (name) VALUES ('b')",
      "INSERT INTO c (name) VALUES ('c')",
    ],
    answers: { renames: { a: "b", b: "c", c: "d" } },
    expect: { keeps: { "SELECT b.name, c.name, d.name FROM b, c, d": ["a|b|c"] } },
  },
  {
    group: "renames",
    title: "the prefix of an embedded object in an embedded object changes by answers",
    before: model(address("geo"), entity("item", '@Column(() => Address, { prefix: "home" }) home!: Address;')),
    after: model(address("place"), entity("item", '@Column(() => Address, { prefix: "main" }) home!: Address;')),
    rows: `INSERT INTO item ("homeStreet", "homeGeoLat") VALUES ('x', 5)`,
    answers: { renames: { "item.homeStreet": "mainStreet", "item.homeGeoLat": "mainPlaceLat" } },
    expect: { keeps: { 'SELECT "mainStreet", "mainPlaceLat" FROM item': ["x|5"] }, file: { lacks: [/DROP/] } },
  },
  {
    group: "renames",
    title: "a tree with a closure table is renamed by answers",
    before: decorated(
      "category",
      ['@Tree("closure-table")'],
      id,
      name,
      "@TreeParent() parent!: Category;",
      "@TreeChildren() children!: Category[];",
    ),
    after: decorated(
      "section",
      ['@Tree("closure-table")'],
      id,
      name,
      "@TreeParent() parent!: Section;",
      "@TreeChildren() children!: Section[];",
    ),
    rows: ["INSERT INTO category (name) VALUES ('a')", "INSERT INTO category_closure VALUES (1, 1)"],
    answers: { renames: { category: "section", category_closure: "section_closure" } },
    expect: {
      keeps: { "SELECT * FROM section_closure": ["1|1"], "SELECT name FROM section": ["a"] },
      file: { lacks: [/DROP/] },
    },
  },
  {
    group: "renames",
    title: "a column that a view and a materialized view of the model read is renamed",
    before: model(
      entity("item", name),
      view("named", "SELECT id, name FROM item", ["id", "name"]),
      view("total", "SELECT name, count(*) AS n FROM item GROUP BY name", ["name", "n"], "materialized: true"),
    ),
    after: model(
      entity("item", title),
      view("named", "SELECT id, title FROM item", ["id", "title"]),
      view("total", "SELECT title, count(*) AS n FROM item GROUP BY title", ["title", "n"], "materialized: true"),
    ),
    rows: ["INSERT INTO item (name) VALUES ('a')", "REFRESH MATERIALIZED VIEW total"],
    answers: { renames: { "item.name": "title" } },
    expect: { keeps: { "SELECT title FROM named": ["a"], "SELECT title, n FROM total": ["a|1"] } },
  },
  {
    group: "renames",
    title: "two tables that refer to each other by a key move to another schema with a view of the model",
    setup: "CREATE SCHEMA app",
    before: model(
      entity("author", name),
      entity("book", "@ManyToOne(() => Author) author!: Author;"),
      view("named", "SELECT id, name FROM author", ["id", "name"]),
    ),
    after: model(
      entity("app.author", name),
      entity("app.book", "@ManyToOne(() => Author) author!: Author;"),
      view("named", "SELECT id, name FROM app.author", ["id", "name"]),
    ),
    rows: ["INSERT INTO author (name) VALUES ('a')", 'INSERT INTO book ("authorId") VALUES (1)'],
    answers: { renames: { author: "app.author", book: "app.book" } },
    expect: { keeps: { 'SELECT "authorId" FROM app.book': ["1"], "SELECT name FROM named": ["a"] } },
  },
  {
    group: "renames",
    title: "the join column of a relation to one is renamed and its unique constraint follows",
    before: model(entity("author", name), entity("profile", "@OneToOne(() => Author) @JoinColumn() author!: Author;")),
    after: model(
      entity("author", name),
      entity("profile", '@OneToOne(() => Author) @JoinColumn({ name: "writer" }) author!: Author;'),
    ),
    rows: ["INSERT INTO author (name) VALUES ('a')", 'INSERT INTO profile ("authorId") VALUES (1)'],
    answers: { renames: { "profile.authorId": "writer" } },
    expect: { keeps: { "SELECT writer FROM profile": ["1"] }, file: { lacks: [/DROP/] } },
  },
  {
    group: "renames",
    title: "a column of a partial index, an exclusion and a named check is renamed",
    before: decorated(
      "item",
      [
        '@Index("i", ["size"], { where: "size > 0" })',
        '@Exclusion("x", "USING gist (box(point(size, size), point(size, size)) WITH &&)")',
        '@Check("c", "size > -9")',
      ],
      id,
      column("size", 'type: "int"'),
    ),
    after: decorated(
      "item",
      [
        '@Index("i", ["weight"], { where: "weight > 0" })',
        '@Exclusion("x", "USING gist (box(point(weight, weight), point(weight, weight)) WITH &&)")',
        '@Check("c", "weight > -9")',
      ],
      id,
      column("weight", 'type: "int"'),
    ),
    rows: "INSERT INTO item (size) VALUES (1), (2)",
    answers: { renames: { "item.size": "weight" } },
    expect: { keeps: { "SELECT weight FROM item": ["1", "2"] }, file: { lacks: [/DROP/] } },
  },
  {
    group: "renames",
    title: "a table with an identity key and a generated uuid is renamed",
    before: bare(
      "item",
      '@PrimaryGeneratedColumn("identity", { generatedIdentity: "ALWAYS" }) id!: number;',
      '@Column({ type: "uuid" }) @Generated("uuid") code!: string;',
    ),
    after: bare(
      "product",
      '@PrimaryGeneratedColumn("identity", { generatedIdentity: "ALWAYS" }) id!: number;',
      '@Column({ type: "uuid" }) @Generated("uuid") code!: string;',
    ),
    rows: "INSERT INTO item DEFAULT VALUES",
    answers: { renames: { item: "product" } },
    expect: { keeps: { "INSERT INTO product DEFAULT VALUES RETURNING id": ["2"] }, file: { lacks: [/DROP/] } },
  },
  {
    group: "renames",
    title: "a table and a column get names in other scripts, and with quotes",
    before: entity("item", column("size", 'type: "int"')),
    after: `@Entity("Größe x") export class Product { ${id} ${column("größe", `type: "int", name: "wie groß"`)} }`,
    rows: "INSERT INTO item (size) VALUES (5)",
    answers: { renames: { item: "Größe x", "item.size": "wie groß" } },
    expect: { keeps: { 'SELECT "wie groß" FROM "Größe x"': ["5"] } },
  },
  {
    group: "renames",
    title: "a table gets a name of almost 63 bytes together with its sequence, its enum and its index",
    before: entity("item", enumColumn("state", ["open", "closed"]), `@Index() ${name}`),
    after: entity(`t${"x".repeat(58)}`, enumColumn("state", ["open", "closed"]), `@Index() ${name}`),
    rows: "INSERT INTO item (state, name) VALUES ('open', 'a')",
    answers: { renames: { item: `t${"x".repeat(58)}` } },
    expect: {
      keeps: {
        [`SELECT id, state, name FROM t${"x".repeat(58)}`]: ["1|open|a"],
        [`INSERT INTO t${"x".repeat(58)} (state, name) VALUES ('open', 'b') RETURNING id`]: ["2"],
      },
    },
  },
  {
    group: "renames",
    title: "a prefix of all tables changes by answers",
    before: model(entity("author", name), entity("book", "@ManyToOne(() => Author) author!: Author;")),
    options: { before: "", after: 'entityPrefix: "app_"' },
    after: model(entity("author", name), entity("book", "@ManyToOne(() => Author) author!: Author;")),
    rows: ["INSERT INTO author (name) VALUES ('a')", 'INSERT INTO book ("authorId") VALUES (1)'],
    answers: { renames: { author: "app_author", book: "app_book" } },
    expect: { keeps: { 'SELECT "authorId" FROM app_book': ["1"] }, file: { lacks: [/DROP/] } },
  },
  {
    group: "renames",
    title: "a naming strategy with underscores renames tables, join tables and enums by answers",
    before: `@Entity("blog_tag") export class BlogTag { ${id} ${name} }
@Entity("blog_post") export class BlogPost { ${id} ${enumColumn("postState", ["a", "b"])} @ManyToMany(() => BlogTag) @JoinTable() blogTags!: BlogTag[]; }`,
    options: { after: "namingStrategy: new SnakeNaming()" },
    rows: [
      "INSERT INTO blog_tag (name) VALUES ('a')",
      `INSERT INTO blog_post ("postState") VALUES ('b')`,
      "INSERT INTO blog_post_blog_tags_blog_tag VALUES (1, 1)",
    ],
    answers: {
      renames: {
        "blog_post.postState": "post_state",
        "blog_post_blog_tags_blog_tag.blogPostId": "blog_post_id",
        "blog_post_blog_tags_blog_tag.blogTagId": "blog_tag_id",
      },
    },
    expect: {
      keeps: {
        "SELECT blog_post_id, blog_tag_id FROM blog_post_blog_tags_blog_tag": ["1|1"],
        "SELECT post_state FROM blog_post": ["b"],
      },
      file: { lacks: [/DROP/] },
    },
  },
  {
    group: "renames",
    title: "a table of an inheritance is renamed and loses the columns of a child",
    before: `@Entity("animal") @TableInheritance({ column: { name: "kind", type: "varchar" } }) export class Animal { ${id} }
@ChildEntity() export class Dog extends Animal { ${column("bark", 'type: "text", nullable: true')} }
@ChildEntity() export class Cat extends Animal { ${column("purr", 'type: "text", nullable: true')} }`,
    after: `@Entity("pet") @TableInheritance({ column: { name: "kind", type: "varchar" } }) export class Pet { ${id} }
@ChildEntity() export class Cat extends Pet { ${column("purr", 'type: "text", nullable: true')} }`,
    rows: "INSERT INTO animal (kind, bark, purr) VALUES ('Cat', NULL, 'rrr'), ('Dog', 'wow', NULL)",
    answers: { renames: { animal: "pet" } },
    expect: { mayLose: ["pet.bark", "animal.bark"], keeps: { "SELECT kind, purr FROM pet": ["Cat|rrr", "Dog|null"] } },
  },
  {
    group: "renames",
    title: "a column is renamed on a table with a trigger, a policy, a statistics object and a view made by hand",
    before: entity("item", name, column("size", 'type: "int"')),
    after: entity("item", title, column("size", 'type: "int"')),
    hand: [
      "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
      "CREATE TRIGGER touch BEFORE UPDATE OF name ON item FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION touch()",
      "CREATE POLICY own ON item USING (name = CURRENT_USER)",
      "CREATE STATISTICS both_known ON name, size FROM item",
      "CREATE VIEW names AS SELECT name FROM item",
    ],
    rows: "INSERT INTO item (name, size) VALUES ('a', 1)",
    answers: { renames: { "item.name": "title" } },
    expect: {
      keeps: { "SELECT title FROM item": ["a"], "SELECT name FROM names": ["a"] },
      free: [/^(trigger|policy|statistics|view) /],
    },
  },
  {
    group: "renames",
    title: "a renamed column is read by the answer that fills another one",
    before: entity("item", name),
    after: entity("item", title, column("slug", 'type: "text"')),
    rows: "INSERT INTO item (name) VALUES ('A')",
    answers: { renames: { "item.name": "title" }, fills: { "item.slug": "lower(title)" } },
    expect: { keeps: { "SELECT title, slug FROM item": ["A|a"] } },
  },
  {
    group: "renames",
    title: "a table is renamed while a column becomes required, another one is added and a third one goes",
    before: entity("item", column("name", 'type: "text", nullable: true'), column("gone", 'type: "int"')),
    after: entity("product", column("name", 'type: "text"'), column("slug", 'type: "text"')),
    rows: "INSERT INTO item (name, gone) VALUES ('A', 1), (NULL, 2)",
    answers: {
      renames: { item: "product" },
      fills: { "product.name": "'none'", "product.slug": "concat('s', gone)" },
    },
    expect: {
      mayLose: ["item.gone", "product.gone"],
      downLoses: ["item.name"],
      keeps: { "SELECT name, slug FROM product": ["A|s1", "none|s2"] },
    },
  },
];
