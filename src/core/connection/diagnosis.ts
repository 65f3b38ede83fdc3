import type { SourceLocation, Problem } from "../problems/problem.ts";

/** One thing that must be right for a project to reach its database, and whether it is. No value of a variable is in it. */
export type DiagnosisStep = {
  readonly ok: boolean;
  /** Why it is not; a step may be wrong without one. */
  readonly problem?: Problem;
  /** The variable that says it, where one does. */
  readonly at?: SourceLocation;
} & DiagnosisFacts;

type DiagnosisFacts =
  /** The `.env` files, and how many variables each defines. */
  | { readonly name: "files"; readonly files: readonly { readonly file: string; readonly variables: number }[] }
  /** The project's code. */
  | { readonly name: "code"; readonly entities: number; readonly migrations: number }
  /** The variables the connection is made of, by name; none where the code has it from elsewhere. */
  | {
      readonly name: "variables";
      readonly variables: readonly { readonly variable: string; readonly at?: SourceLocation }[];
      /** As `ConnectionFacts` has it. */
      readonly source: string;
    }
  /** The database answers through a bastion. This machine then resolves no name and opens no port itself. */
  | {
      readonly name: "tunnel";
      readonly bastion: string;
      readonly host: string;
      readonly port: number;
      readonly milliseconds: number;
    }
  | { readonly name: "host"; readonly host: string; readonly addresses: readonly string[] }
  | { readonly name: "port"; readonly host: string; readonly port: number; readonly milliseconds: number }
  /** The server speaks PostgreSQL's protocol; `offersTls`: it supports encryption. */
  | { readonly name: "server"; readonly offersTls: boolean }
  | { readonly name: "tls"; readonly encrypted: boolean }
  | { readonly name: "login"; readonly user: string }
  | { readonly name: "database"; readonly database: string }
  | { readonly name: "rights"; readonly user: string; readonly schema: string; readonly readOnly: boolean }
  /** `applied`: how many rows it has; absent when there is no such table yet. */
  | { readonly name: "migrationsTable"; readonly table: string; readonly applied?: number }
  | { readonly name: "version"; readonly version: string };

export type DiagnosisStepName = DiagnosisStep["name"];
