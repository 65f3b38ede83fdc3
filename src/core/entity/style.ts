import type { NameCase } from "./names.ts";

/** How a repository writes the properties of its entities. */
export type ColumnStyle = {
  /** `@Column({ type: "text" })`, `@Column("text")`, or a type only if TypeORM cannot infer it from the property. */
  readonly columnForm: "object" | "argument" | "implicit";
  /** The property on the line of its decorator. */
  readonly sameLine: boolean;
  readonly blankLines: boolean;
  readonly definite: "" | "!";
  /** `public `, `readonly ` … with the space behind. */
  readonly access: string;
  readonly nullable: "null" | "optional" | "both";
  /** Which columns name themselves, `published_at`, beside their property. */
  readonly columnNames: "none" | "whereDifferent" | "always";
  readonly enumForm: "enum" | "array";
  readonly enumNamed: boolean;
  readonly joinColumn: "none" | "bare" | "snake" | "camel";
  readonly joinTableNamed: boolean;
  /** The primary key as others have it; absent: the base class has it. */
  readonly key?: {
    readonly decorator: string;
    readonly args: string;
    readonly property: string;
    readonly type: string;
  };
};

/** A class that all entities extend. */
export type BaseClass = {
  readonly name: string;
  /** The import's specifier (a package or an alias), otherwise the file, relative to the root. */
  readonly from: { readonly specifier: string } | { readonly file: string };
  readonly isDefault: boolean;
  /** The properties that entities have from it. */
  readonly properties: readonly string[];
  /** True if the base class declares the primary key. */
  readonly hasKey: boolean;
};

/** How a repository writes its entities. */
export type EntityStyle = ColumnStyle & {
  /** Classes with decorators, or `new EntitySchema(…)`. */
  readonly form: "decorators" | "schema";
  readonly language: "ts" | "js";
  /** With its dot. */
  readonly extension: string;
  /** Relative to the root; the entity's own folder is below it, where each has one. */
  readonly directory: string;
  readonly folder?: { readonly case: NameCase; readonly plural: boolean };
  readonly fileCase: NameCase;
  readonly filePlural: boolean;
  /** Between the name and the extension: `.entity`. */
  readonly fileSuffix: string;
  /** At the end of every class name: `Entity`. */
  readonly classSuffix: string;
  readonly quote: '"' | "'";
  readonly indent: string;
  readonly semicolons: boolean;
  readonly endOfLine: "\n" | "\r\n";
  /** The longest line that is not broken. */
  readonly width: number;
  readonly exported: "named" | "default" | "commonjs" | "commonjsNamed";
  readonly importExtension: "" | ".js" | ".ts";
  /** How the table is named in `@Entity(…)`: not at all, as a text, or in an object. */
  readonly tableForm: "none" | "argument" | "object";
  /** True if the entities state their table names. A naming strategy changes the default name. */
  readonly tableNamed: boolean;
  readonly tableCase: NameCase;
  readonly tablePlural: boolean;
  /** The schema that all tables name. */
  readonly schema?: string;
  readonly base?: BaseClass;
};
