import type { Style } from "./style.ts";

/** What is known of a folder that is to be set up; files are relative to it, with slashes. */
export type SetupFacts = {
  /** The folder's name. */
  readonly name: string;
  /** Of `package.json`; absent: there is none. */
  readonly manifest?: Manifest;
  /** Of `tsconfig.json` with what it extends; absent: there is none. */
  readonly compiler?: CompilerOptions;
  readonly packageManager: PackageManager;
  /** Source files, of which there may be none. */
  readonly sources: readonly string[];
  /** Those of them that declare entities, and migrations. */
  readonly entities: readonly string[];
  readonly migrations: readonly string[];
  /** Names of the variables that `.env` files define, then those of `.env.example`. */
  readonly variables: readonly string[];
  /** The names in `.env.example`; absent: there is none. */
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

/** What a tsconfig says of what is written here. */
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

/** Where the two things go, relative to the folder, with slashes. */
export type SetupPlaces = { readonly dataSource: string; readonly migrations: string };

/** What has to be said about a set-up. */
export type InitializeNote =
  /** No `.env` names the database; this variable would. */
  | { readonly kind: "noVariables"; readonly variable: string }
  /** No script was added: nothing here runs TypeScript for TypeORM's CLI. */
  | { readonly kind: "noScripts" }
  /** tsx emits no decorator metadata. */
  | { readonly kind: "noMetadata" }
  /** `verbatimModuleSyntax` in a CommonJS package admits no `import`. */
  | { readonly kind: "verbatimCommonJs" };

/** What a set-up writes. */
export type SetupPlan = {
  /** Files that are new, with their texts. */
  readonly files: readonly { readonly file: string; readonly text: string }[];
  /** To be put into `package.json`; those that it has stay. */
  readonly scripts: Readonly<Record<string, string>>;
  /** To be switched on in `tsconfig.json`. */
  readonly compilerOptions: readonly ("experimentalDecorators" | "emitDecoratorMetadata")[];
  /** To be added to `.env.example`. */
  readonly exampleLines: readonly string[];
  /** What is not listed in `package.json`. */
  readonly packages: readonly string[];
  /** The same, for development only. */
  readonly devPackages: readonly string[];
  readonly notes: readonly InitializeNote[];
};
