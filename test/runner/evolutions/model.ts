/** Names that every model may use. Namespace members that a version of TypeORM lacks are undefined there. */
const imported = [
  ..."Check Column CreateDateColumn ChildEntity DeleteDateColumn Entity EntitySchema Exclusion Generated Index".split(
    " ",
  ),
  ..."JoinColumn JoinTable ManyToMany ManyToOne OneToMany OneToOne PrimaryColumn PrimaryGeneratedColumn".split(" "),
  ..."TableInheritance Tree TreeChildren TreeLevelColumn TreeParent Unique UpdateDateColumn VersionColumn".split(" "),
  ..."ViewColumn ViewEntity VirtualColumn".split(" "),
];

/** Source text of a module with entities. */
export function moduleOf(model: string): string {
  return `import { ${imported.join(", ")} } from "typeorm";\n${model}\n`;
}

/** `PascalCase` of a table's name: `user_role` → `UserRole`. */
export function classOf(table: string): string {
  return table.replace(/(?:^|[^A-Za-z0-9])([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** An entity without columns of its own: `bare("user", "@PrimaryColumn() code!: string")`. */
export function bare(table: string, ...members: readonly string[]): string {
  return decorated(table, [], ...members);
}

/** An entity with a generated key `id`. */
export function entity(table: string, ...members: readonly string[]): string {
  return bare(table, id, ...members);
}

/** An entity with class decorators, without columns of its own. */
export function decorated(table: string, decorators: readonly string[], ...members: readonly string[]): string {
  const [schema, name] = table.includes(".") ? table.split(".") : [undefined, table];
  const options = schema === undefined ? "" : `, { schema: ${JSON.stringify(schema)} }`;
  const head = [...decorators, `@Entity(${JSON.stringify(name)}${options})`].join("\n");
  return `${head}\nexport class ${classOf(name ?? table)} {\n  ${members.join("\n  ")}\n}`;
}

/** The key that `entity` begins with. */
export const id = "@PrimaryGeneratedColumn() id!: number;";

/** A column with options as source text: `column("name", 'type: "text", nullable: true')`. */
export function column(name: string, options: string): string {
  return `@Column({ ${options} }) ${name}!: any;`;
}

/** A column that has one of the given values: `enumColumn("state", ["open", "closed"], 'default: "open"')`. */
export function enumColumn(name: string, values: readonly string[], options = ""): string {
  return column(name, `type: "enum", enum: ${JSON.stringify(values)}${options === "" ? "" : `, ${options}`}`);
}

/** Several entities in one source, those that others refer to first. */
export function model(...entities: readonly string[]): string {
  return entities.join("\n\n");
}

/** A view entity: `view("adult", "SELECT …", ["id", "name"])`. */
export function view(name: string, expression: string, columns: readonly string[], options = ""): string {
  const all = [`name: ${JSON.stringify(name)}`, `expression: ${JSON.stringify(expression)}`, options];
  const members = columns.map((column) => `@ViewColumn() ${column}!: any;`);
  const head = `@ViewEntity({ ${all.filter((part) => part !== "").join(", ")} })`;
  return `${head}\nexport class ${classOf(name)} {\n  ${members.join("\n  ")}\n}`;
}
