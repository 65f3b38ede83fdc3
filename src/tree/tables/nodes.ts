import type { ProjectView } from "../../client/project/projectState.ts";
import type {
  Column,
  Constraint,
  EnumType,
  Index,
  Reference,
  Schema,
  Table,
  Trigger,
} from "../../core/schema/schema.ts";
import type { ColumnFacts } from "../../core/schema/columnFacts.ts";

/** A row of the Tables view. Each is an argument of commands as well: `project`, `schema` and `table` are its own. */
export type Node =
  | ProjectNode
  | NamespaceNode
  | TableNode
  | FolderNode
  | ColumnNode
  | IndexNode
  | ConstraintNode
  | ReferenceNode
  | TriggerNode
  | EnumNode
  | NoteNode;

type Of<Kind extends string> = { readonly kind: Kind; readonly project: string; readonly view: ProjectView };
type OfTable<Kind extends string> = Of<Kind> & {
  readonly schema: string;
  readonly table: string;
  readonly entry: Table;
  /** Makes the row of this table unique: a partition may be shown below its table and separately. */
  readonly path: string;
};

export type ProjectNode = Of<"project"> & { readonly content: Schema };
export type NamespaceNode = Of<"namespace"> & { readonly schema: string; readonly content: Schema };
export type TableNode = OfTable<"table">;
export type ColumnNode = OfTable<"column"> & { readonly column: Column; readonly facts: ColumnFacts | undefined };
export type IndexNode = OfTable<"index"> & { readonly index: Index };
export type ConstraintNode = OfTable<"constraint"> & { readonly constraint: Constraint };
export type TriggerNode = OfTable<"trigger"> & { readonly trigger: Trigger };
/** A foreign key of another table that points here; `table` is that other one. */
export type ReferenceNode = OfTable<"reference"> & { readonly reference: Reference };
export type EnumNode = Of<"enum"> & { readonly type: EnumType };
/** One line that is no thing of the database: what cannot be seen, and why. */
export type NoteNode = Of<"note"> & { readonly id: string; readonly text: string };
/** A collapsed group. Its rows are created when it is expanded. */
export type FolderNode = Of<"folder"> & {
  readonly id: string;
  readonly name: FolderName;
  readonly count: number;
  readonly open: () => Node[];
};
export type FolderName = "indexes" | "constraints" | "references" | "triggers" | "partitions" | "enums" | "own";
