/** A file of a project: its path relative to the root, with slashes, and what it holds. */
export type SourceFile = { readonly file: string; readonly text: string };

/** An entity's class in a file. */
export type EntityClass = SourceFile & { readonly name: string; readonly args: string; readonly extends?: string };
