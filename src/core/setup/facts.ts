import type { Style } from "./style.ts";

/** Facts about a folder to set up. Paths are relative to it, with slashes. */
export type SetupFacts = {
  /** The folder's name. */
  readonly name: string;
  /** `package.json`; absent if the file does not exist. */
  readonly manifest?: Manifest;
  /** `tsconfig.json`, including the files that it extends; absent if the file does not exist. */
  readonly compiler?: CompilerOptions;
  readonly packageManager: PackageManager;
  /** Source files, of which there may be none. */
  readonly sources: readonly string[];
  /** Those of them that declare entities, and migrations. */
  readonly entities: readonly string[];
  readonly migrations: readonly string[];
  /** Names of the variables that `.env` files define, then those of `.env.example`. */
  readonly variables: readonly string[];
  /** Names in `.env.example`; absent if the file does not exist. */
  readonly example?: readonly string[];
  /** It is under version control, which knows no empty folder. */
  readonly versioned: boolean;
  readonly style: Style;
};

export type Manifest = {
  readonly esModules: boolean;
  /** Versions by name, of all kinds of dependencies. */
  readonly packages: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
};

/** Compiler options that affect the written files. */
export type CompilerOptions = {
  readonly experimentalDecorators: boolean;
  readonly emitDecoratorMetadata: boolean;
  readonly verbatimModuleSyntax: boolean;
  /** Lower case. */
  readonly module?: string;
  readonly noPropertyAccessFromIndexSignature: boolean;
  readonly exactOptionalPropertyTypes: boolean;
  readonly rootDir?: string;
  readonly outDir?: string;
};

export type PackageManager = "npm" | "pnpm" | "yarn" | "bun";

/** Paths of the data source and the migrations, relative to the folder, with slashes. */
export type SetupPlaces = { readonly dataSource: string; readonly migrations: string };

/** A remark about a setup. */
export type InitializeNote =
  /** No `.env` names the database; this variable would. */
  | { readonly kind: "noVariables"; readonly variable: string }
  /** No script was added: nothing here runs TypeScript for TypeORM's CLI. */
  | { readonly kind: "noScripts" }
  /** tsx emits no decorator metadata. */
  | { readonly kind: "noMetadata" }
  /** `verbatimModuleSyntax` in a CommonJS package admits no `import`. */
  | { readonly kind: "verbatimCommonJs" };

/** Files that a setup writes. */
export type SetupPlan = {
  /** Files that are new, with their texts. */
  readonly files: readonly { readonly file: string; readonly text: string }[];
  /** To be put into `package.json`; those that it has stay. */
  readonly scripts: Readonly<Record<string, string>>;
  /** To be switched on in `tsconfig.json`. */
  readonly compilerOptions: readonly ("experimentalDecorators" | "emitDecoratorMetadata")[];
  /** To be added to `.env.example`. */
  readonly exampleLines: readonly string[];
  /** Packages that `package.json` does not list. */
  readonly packages: readonly string[];
  /** The same, for development only. */
  readonly devPackages: readonly string[];
  readonly notes: readonly InitializeNote[];
};
