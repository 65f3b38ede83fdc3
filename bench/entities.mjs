/**
 * The source of an entity, as a team would write it: all names explicit, so that history can end exactly there. Among ES
 * modules, which import each other in circles, TypeORM has a type for what refers to another entity.
 */
export function entity({ name, table, statuses, base, extras, late, relations, inverse }, isEsm = false) {
  const extension = isEsm ? ".js" : "";
  const to = (type) => (isEsm ? `Relation<${type}>` : type);
  const others = new Set([...relations.map(({ target }) => target.name), ...inverse.map(({ from }) => from.name)]);
  others.delete(name);
  const lines = [
    `import { Column, CreateDateColumn, Entity, Index, JoinColumn, ManyToOne, OneToMany, PrimaryGeneratedColumn, ${isEsm ? "type Relation, " : ""}UpdateDateColumn } from "typeorm";`,
    ...[...others]
      .sort((a, b) => a.localeCompare(b))
      .map((other) => `import { ${other} } from "./${other}.entity${extension}";`),
    ``,
    `export enum ${name}Status {`,
    ...statuses.map((value) => `  ${value[0].toUpperCase()}${value.slice(1)} = "${value}",`),
    `}`,
    ``,
    `@Entity("${table}")`,
    `@Index("IDX_${table}_status", ["status", "createdAt"])`,
    `export class ${name} {`,
    `  @PrimaryGeneratedColumn({ primaryKeyConstraintName: "PK_${table}" })`,
    `  id: number;`,
    ``,
    `  @Column({ type: "enum", enum: ${name}Status, default: ${name}Status.Draft })`,
    `  status: ${name}Status;`,
  ];
  for (const { property, column, type, options, decorator } of [...base, ...extras, ...late]) {
    const isName = property === "name";
    const all = { name: column, ...options, ...(isName ? { length: 200 } : {}) };
    if (isName) lines.push(``, `  @Index("IDX_${table}_name", { unique: true })`);
    else lines.push(``);
    lines.push(`  @${decorator}(${JSON.stringify(all)})`, `  ${property}: ${type};`);
  }
  for (const { property, column, target, inverse: back } of relations) {
    const key = { name: column, foreignKeyConstraintName: `FK_${table}_${property}` };
    lines.push(
      ``,
      `  @Index("IDX_${table}_${property}")`,
      `  @ManyToOne(() => ${target.name}, (target) => target.${back}, { nullable: true, onDelete: "SET NULL" })`,
      `  @JoinColumn(${JSON.stringify(key)})`,
      `  ${property}: ${to(target.name)} | null;`,
    );
  }
  for (const { property, from, inverse: back } of inverse) {
    lines.push(
      ``,
      `  @OneToMany(() => ${from.name}, (source) => source.${property})`,
      `  ${back}: ${to(from.name)}[];`,
    );
  }
  return `${lines.join("\n")}\n}\n`;
}
