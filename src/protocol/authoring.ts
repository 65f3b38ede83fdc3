/** Plans of files that the runner drafts and the editor writes. */
import type { Field } from "../core/entity/draft.ts";
import type { SourceLocation } from "../core/problems/problem.ts";
import type { SetupNote } from "../core/setup/notes.ts";

/** A new entity: the file to write, and how the data source comes to know it. */
export type EntityPlan = {
  /** As TypeORM will know it. */
  readonly name: string;
  readonly className: string;
  readonly table: string;
  readonly fields: readonly Field[];
  /** Absolute; nothing is there yet. */
  readonly file: string;
  readonly text: string;
  /** Line of its class, from 1. */
  readonly line: number;
  /** `found`: a glob matches the file. `byHand`: it is not certain where it has to be listed. */
  readonly listing: "found" | "byHand" | Listing;
  /** The data source's file, absolute, where it has one. */
  readonly home?: string;
};

/** A data source file to write. */
export type DataSourcePlan = {
  /** Absolute; nothing is there yet. */
  readonly file: string;
  readonly text: string;
  /** Location of the options. */
  readonly module: SourceLocation;
  /** The constant that both share now. */
  readonly shared?: string;
  readonly notes: readonly SetupNote[];
};

/** Texts to put into a file of the project's, at offsets of what it held when it was read. */
export type Listing = {
  readonly file: string;
  readonly inserts: readonly { readonly at: number; readonly text: string }[];
  /** SHA-256 of what it held, hexadecimal. */
  readonly hash: string;
};
