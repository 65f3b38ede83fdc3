import path from "node:path";
import type { Node } from "../source/ast.ts";
import { CannotMove } from "./cannotMove.ts";
import type { Imported } from "../source/modules.ts";

/** The names that a file needs for what is carried to it: imports and declarations, each once. */
export class CarriedNames {
  readonly #file: string;
  readonly #imports = new Map<string, Imported>();
  readonly #declared = new Map<string, { readonly node: Node; text: string }>();
  /** Names that the target file declares. */
  readonly #taken: ReadonlySet<string>;

  constructor(file: string, taken: readonly string[] = ["AppDataSource", "existsSync"]) {
    this.#file = file;
    this.#taken = new Set(taken);
  }

  /** In the order in which they have to stand. */
  get declarations(): readonly string[] {
    return [...this.#declared.values()].map(({ text }) => text);
  }

  /** Imports by specifier: `default`, `* as`, or names. */
  get imports(): ReadonlyMap<string, readonly { readonly local: string; readonly imported: string }[]> {
    const found = new Map<string, { readonly local: string; readonly imported: string }[]>();
    for (const [local, { specifier, imported }] of this.#imports)
      found.set(specifier, [...(found.get(specifier) ?? []), { local, imported }]);
    return found;
  }

  /** @throws NotCarried when the name means something else already */
  import(local: string, { specifier, imported }: Imported, from: string): void {
    const moved = { specifier: this.#moved(specifier, from), imported };
    const known = this.#imports.get(local);
    if (known?.specifier === moved.specifier && known.imported === imported) return;
    if (known || this.#declared.has(local) || this.#taken.has(local)) throw new CannotMove("name");
    this.#imports.set(local, moved);
  }

  /** @throws NotCarried when the name means something else already, or what it needs cannot be carried */
  declare(name: string, node: Node, text: () => string): void {
    const known = this.#declared.get(name);
    if (known?.node === node) return;
    if (known || this.#imports.has(name) || this.#taken.has(name)) throw new CannotMove("name");
    // Dependencies are written first. They may refer back to this entry.
    const entry = { node, text: "" };
    this.#declared.set(name, entry);
    try {
      entry.text = text();
    } catch (error) {
      this.#declared.delete(name);
      throw error;
    }
    this.#declared.delete(name);
    this.#declared.set(name, entry);
  }

  /** A relative import, rewritten for another folder. */
  #moved(specifier: string, from: string): string {
    if (!specifier.startsWith(".")) return specifier;
    const here = path.dirname(this.#file);
    if (path.dirname(from) === here) return specifier;
    const moved = path.relative(here, path.resolve(path.dirname(from), specifier)).replaceAll("\\", "/");
    return moved.startsWith(".") ? moved : `./${moved}`;
  }
}
