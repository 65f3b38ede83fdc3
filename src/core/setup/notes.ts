import type { SourceLocation } from "../problems/problem.ts";

/** Why an expression could not be carried over into another file. */
export type NotCarriedReason =
  /** It needs what NestJS injects. */
  | "injected"
  /** It needs a package of NestJS's. */
  | "nest"
  /** It is of a configuration that was not found. */
  | "configuration"
  /** It waits for something. */
  | "awaits"
  /** It needs the instance it is in. */
  | "instance"
  /** It means another thing in another folder. */
  | "place"
  /** The name it needs means something else there already. */
  | "name";

/** A remark about a generated data source. */
export type SetupNote =
  /** `autoLoadEntities` has become these globs, relative to the root. */
  | { readonly kind: "autoLoadEntities"; readonly globs: readonly string[] }
  /** An option that would change the database automatically is disabled. */
  | { readonly kind: "switchedOff"; readonly option: string }
  /** `property` is empty for all of the options, `...` for a spread. */
  | {
      readonly kind: "notCarried";
      readonly property: string;
      readonly reason: NotCarriedReason;
      readonly at: SourceLocation;
    }
  /** A key of the ConfigService that no file defines: this variable is read instead. */
  | { readonly kind: "configKey"; readonly key: string; readonly variable: string; readonly at: SourceLocation }
  /** Variables are validated, and given defaults that do not stand in the data source. */
  | { readonly kind: "validation"; readonly at: SourceLocation }
  /** The options are made by an expression: whether they name entities and migrations is not known. */
  | { readonly kind: "opaque"; readonly at: SourceLocation }
  /** The options depend on a condition; those of the last `return` were taken. */
  | { readonly kind: "branches"; readonly at: SourceLocation };
