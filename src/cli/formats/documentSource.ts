import type { CheckedCase } from "../output/report.ts";

/** Content of a document. */
export type DocumentSource = {
  /** Name of the command. */
  readonly command: string;
  /** Version of the package. */
  readonly version: string;
  readonly cases: readonly CheckedCase[];
  /** Path of a file, absolute, as the pipeline names it: relative to the repository, with slashes. */
  readonly pathOf: (file: string) => string;
};
