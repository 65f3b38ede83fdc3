import type { Files } from "./workspace.ts";
import { dataSource } from "./workspace.ts";

/** A repository's way of writing entities. Each has a `User` and a `Tag`. */
export type EntityStyle = {
  readonly name: string;
  readonly files: Files;
  /** Expected path of `InvoiceLine`. */
  readonly file: string;
  readonly table: string;
  /** The data source's file, where that is not the usual one. */
  readonly home?: string;
  /** Written with packages or compiler options that the workspace of tests lacks: for golden texts only. */
  readonly isText?: boolean;
};

const options = (entities: string) =>
  `type: "postgres", host: process.env.POSTGRES_SERVER, port: Number(process.env.POSTGRES_PORT), username: process.env.POSTGRES_USER, password: process.env.POSTGRES_PASSWORD, database: process.env.POSTGRES_DB, ${entities}`;
const glob = (pattern: string) =>
  dataSource(`entities: [__dirname + "/${pattern}"],`).replace(/ {2}entities: \[__dirname \+ "\/entity.*\n/, "");
const importAll = `import { Column, Entity, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from "typeorm";\n`;

export const entityStyles: readonly EntityStyle[] = [
  {
    name: "typeorm-init",
    file: "src/entity/InvoiceLine.ts",
    table: "invoice_line",
    files: {
      "src/entity/User.ts": `import { Entity, PrimaryGeneratedColumn, Column } from "typeorm"

@Entity()
export class User {

    @PrimaryGeneratedColumn()
    id: number

    @Column()
    firstName: string

}
`,
      "src/entity/Tag.ts": `import { Entity, PrimaryGeneratedColumn, Column } from "typeorm"

@Entity()
export class Tag {

    @PrimaryGeneratedColumn()
    id: number

    @Column()
    label: string

}
`,
    },
  },
  {
    name: "nest",
    file: "src/invoice-lines/invoice-line.entity.ts",
    table: "invoice_lines",
    files: {
      "src/data-source.ts": glob("**/*.entity{.ts,.js}"),
      "src/users/user.entity.ts": `import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity({ name: 'users' })
export class User {
  @PrimaryGeneratedColumn('uuid')
  readonly id!: string;

  @Column({ name: 'first_name', type: 'varchar', length: 80 })
  readonly firstName!: string;

  @Column({ type: 'text', nullable: true })
  readonly bio?: string;
}
`,
      "src/tags/tag.entity.ts": `import { Column, Entity, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { User } from '../users/user.entity';

@Entity({ name: 'tags' })
export class Tag {
  @PrimaryGeneratedColumn('uuid')
  readonly id!: string;

  @ManyToOne(() => User, { nullable: false })
  @JoinColumn({ name: 'made_by_id' })
  readonly madeBy!: User;

  @Column({ type: 'enum', enum: ['a', 'b'] })
  readonly kind!: 'a' | 'b';
}
`,
    },
  },
  {
    name: "base-class",
    file: "src/models/invoice-line.model.ts",
    table: "invoice_line_entity",
    files: {
      "src/data-source.ts": glob("models/*.model.ts"),
      "src/common/base.ts": `import { CreateDateColumn, PrimaryGeneratedColumn } from "typeorm";
export abstract class Base {
  @PrimaryGeneratedColumn("identity") id!: number;
  @CreateDateColumn() createdAt!: Date;
}
`,
      "src/models/user.model.ts": `import { Column, Entity } from "typeorm";
import { Base } from "../common/base";

@Entity()
export class UserEntity extends Base {
  @Column("varchar", { length: 80 }) public firstName!: string;
  @Column("text", { nullable: true }) public bio!: string | null;
}
`,
      "src/models/tag.model.ts": `import { Column, Entity } from "typeorm";
import { Base } from "../common/base";

@Entity()
export class TagEntity extends Base {
  @Column("varchar", { length: 40, unique: true }) public label!: string;
}
`,
    },
  },
  {
    name: "tabs-default-export",
    file: "src/entity/invoice_line.ts",
    table: "invoiceLine",
    files: {
      "src/entity/user_account.ts": `import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'

@Entity('userAccount')
export default class UserAccount {
\t@PrimaryGeneratedColumn({ type: 'bigint' })
\tid!: string

\t@Column('varchar', { nullable: true })
\tnick?: string | null
}
`.replaceAll("\n", "\r\n"),
      "src/entity/user.ts": `import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'

@Entity('user')
export default class User {
\t@PrimaryGeneratedColumn({ type: 'bigint' })
\tid!: string

\t@Column('varchar', { nullable: true })
\tnick?: string | null
}
`.replaceAll("\n", "\r\n"),
      "src/entity/tag.ts": `import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'

@Entity('tag')
export default class Tag {
\t@PrimaryGeneratedColumn({ type: 'bigint' })
\tid!: string

\t@Column('varchar')
\tlabel!: string
}
`.replaceAll("\n", "\r\n"),
    },
  },
  {
    name: "schema-in-object",
    file: "src/entity/InvoiceLine.ts",
    table: "invoice_lines",
    files: {
      "src/entity/User.ts": `${importAll}
@Entity({ name: "users", schema: "public" })
export class User {
  @PrimaryGeneratedColumn("uuid", { name: "user_id" })
  id: string;

  @Column({ name: "email", type: "text" })
  email: string;

  @Column({ name: "first_name", type: "text" })
  firstName: string;
}
`,
      "src/entity/Tag.ts": `${importAll}
@Entity({ name: "tags", schema: "public" })
export class Tag {
  @PrimaryGeneratedColumn("uuid", { name: "tag_id" })
  id: string;

  @Column({ name: "label", type: "text" })
  label: string;
}
`,
    },
  },
  {
    name: "class-array",
    file: "src/entity/InvoiceLine.ts",
    table: "invoice_line",
    files: {
      "src/data-source.ts": `import "reflect-metadata";
import { DataSource } from "typeorm";
import { Tag } from "./entity/Tag";
import { User } from "./entity/User";

export const AppDataSource = new DataSource({
  ${options(`entities: [
    Tag,
    User,
  ],`)}
});
`,
      "src/entity/User.ts": `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity() export class User { @PrimaryGeneratedColumn() id!: number; @Column() name!: string; }
`,
      "src/entity/Tag.ts": `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity() export class Tag { @PrimaryGeneratedColumn() id!: number; @Column() name!: string; }
`,
    },
  },
  {
    name: "index-module",
    file: "src/entities/invoice-line.entity.ts",
    table: "invoice_line",
    files: {
      "src/data-source.ts": `import "reflect-metadata";
import { DataSource } from "typeorm";
import * as entities from "./entities";

export const AppDataSource = new DataSource({ ${options("entities: Object.values(entities)")} });
`,
      "src/entities/index.ts": `export * from "./tag.entity";\nexport * from "./user.entity";\n`,
      "src/entities/user.entity.ts": `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";

@Entity()
export class User {
  @PrimaryGeneratedColumn()
  id!: number;
  @Column()
  name!: string;
}
`,
      "src/entities/tag.entity.ts": `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";

@Entity()
export class Tag {
  @PrimaryGeneratedColumn()
  id!: number;
  @Column()
  name!: string;
}
`,
    },
  },
  {
    name: "schemas-commonjs",
    file: "src/entity/InvoiceLine.js",
    table: "invoice_lines",
    home: "src/data-source.js",
    files: {
      "src/data-source.js": `const { DataSource } = require("typeorm");
const Tag = require("./entity/Tag");
const User = require("./entity/User");

module.exports = new DataSource({ ${options("entities: [Tag, User]")} });
`,
      "src/entity/User.js": `const { EntitySchema } = require("typeorm");

const User = new EntitySchema({
  name: "User",
  tableName: "users",
  columns: {
    id: { type: "uuid", primary: true, generated: "uuid" },
    firstName: { name: "first_name", type: "varchar" },
  },
});

module.exports = User;
`,
      "src/entity/Tag.js": `const { EntitySchema } = require("typeorm");

const Tag = new EntitySchema({
  name: "Tag",
  tableName: "tags",
  columns: {
    id: { type: "uuid", primary: true, generated: "uuid" },
    label: { type: "varchar" },
  },
});

module.exports = Tag;
`,
    },
  },
  {
    name: "schemas-esm",
    file: "src/entities/invoice-line.js",
    table: "invoice_line",
    home: "src/data-source.js",
    files: {
      "package.json": JSON.stringify({ type: "module" }),
      "src/data-source.js": `import { DataSource } from 'typeorm';
import entities from './entities/index.js';

export default new DataSource({ ${options("entities")} });
`,
      "src/entities/index.js": `import { TagEntity } from './tag.js';
import { UserEntity } from './user.js';

export default [TagEntity, UserEntity];
`,
      "src/entities/user.js": `import { EntitySchema } from 'typeorm';

export const UserEntity = new EntitySchema({
  name: 'user',
  columns: {
    id: { type: Number, primary: true, generated: true },
    name: { type: String },
  },
});
`,
      "src/entities/tag.js": `import { EntitySchema } from 'typeorm';

export const TagEntity = new EntitySchema({
  name: 'tag',
  columns: {
    id: { type: Number, primary: true, generated: true },
    name: { type: String },
  },
});
`,
    },
  },
  {
    name: "first-entity",
    file: "src/entity/InvoiceLine.ts",
    table: "invoice_line",
    files: {},
  },
];
