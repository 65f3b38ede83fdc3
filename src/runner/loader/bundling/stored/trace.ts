/** What the bundler has read and resolved for one bundle. The bundle's dependencies are computed from it. */
export class BundleTrace {
  /** Texts of the project's files, as the bundler has read them. */
  readonly texts = new Map<string, string>();
  /** Imports by name, by the importing file's folder. */
  readonly names = new Map<string, Set<string>>();
  /** Imports of packages, in the order in which they were resolved: `id` is what the bundle requires. */
  readonly packages: { readonly id: string; readonly specifier: string; readonly from: string }[] = [];
  /** Modules of the project that each module imports, by file. */
  readonly imports: (readonly [from: string, to: string])[] = [];
  /** Modules of the process that the bundle takes instead of containing them. */
  readonly known = new Set<string>();
  #reason: string | undefined;

  /** Why the bundle must not be stored: something else than the traced files has decided its content. */
  get refusal(): string | undefined {
    return this.#reason;
  }

  refuse(reason: string): void {
    this.#reason ??= reason;
  }

  noteName(specifier: string, folder: string): void {
    this.names.set(folder, (this.names.get(folder) ?? new Set()).add(specifier));
  }
}
