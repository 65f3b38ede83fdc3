/** One script made of a project's own files, its packages left outside. */
export type Bundle = {
  readonly format: "cjs" | "esm";
  readonly code: string;
  /** The source map, as JSON; its sources are relative to the root. */
  readonly map: string;
  /** The folder that the map's sources are relative to. */
  readonly root: string;
  /** Absolute paths of the project's own files in it. */
  readonly files: readonly string[];
  /** Packages that the code imports with `import()`: their modules stay in the process. */
  readonly lasting: readonly string[];
};

/** Exports of a module, by name. */
export type Exports = Readonly<Record<string, unknown>>;
