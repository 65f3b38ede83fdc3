import type { Target } from "./targets.mjs";

export interface Inspection {
  readonly binding: string;
  readonly format: string;
  readonly download: number;
  readonly disk: number;
  readonly faults: readonly string[];
}
export interface PackedFile {
  readonly name: string;
  readonly size: number;
  readonly read: () => Promise<Buffer>;
}
export const required: readonly string[];
export const limits: { readonly download: number; readonly disk: number };
export function inspectPackage(
  target: Target,
  version: string,
  download: number,
  entries: readonly PackedFile[],
): Promise<Inspection>;
