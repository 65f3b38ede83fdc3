import type { FleetProblem } from "../../../../src/core/problems/fleet.ts";

type WithoutCode<P> = P extends unknown ? Omit<P, "code"> : never;
type FleetCode = FleetProblem["code"];
type Facts<Code extends FleetCode> = WithoutCode<Extract<FleetProblem, { readonly code: Code }>>;

const at = { file: "/repo/src/a.ts", line: 12, column: 3 };

/** Problems of lists of databases, each with the facts that change its words. */
export const fleetProblems: { readonly [Code in FleetCode]: readonly Facts<Code>[] } = {
  fleetMissing: [{ file: "/repo/databases.json", message: "ENOENT: no such file or directory" }],
  fleetUnnamed: [{}],
  fleetList: [
    { at, reason: "syntax", message: "CommaExpected" },
    { at, reason: "notList" },
    { at, reason: "notEntry" },
    { at, reason: "kind", found: [] },
    { at, reason: "kind", found: ["query", "schemas"] },
    { at, reason: "unknownKey", key: "vars", known: ["name", "variables"] },
    { at, reason: "notText", key: "query" },
    { at, reason: "notVariables" },
    { at, reason: "variable", variable: "DB-NAME" },
    { at, reason: "reference", variable: "DATABASE_URL" },
    { at, reason: "password", variable: "DATABASE_URL" },
    { at, reason: "sameName", name: "tenant_1" },
  ],
  fleetEmpty: [{ at }, { at, pattern: "tenant_*" }],
  fleetQuery: [
    { at, reason: "secret", column: "url" },
    { at, reason: "null", column: "database" },
    { at, reason: "tooMany", column: "20000" },
  ],
  fleetVariable: [{ at, member: "tenant_1", variable: "DATABASE_URL", reference: "TENANT_1_URL" }],
  fleetUrl: [{ at, member: "a/b", variable: "DATABASE_URL", column: "database" }],
  fleetSame: [{ members: ["tenant_1", "tenant_2"], database: "tenants@localhost" }],
  fleetBase: [{ at, member: "tenant_1", database: "tenants@localhost" }],
  fleetMoved: [{ member: "tenant_1" }],
  fleetFailed: [
    { failed: ["tenant_1"], left: 0 },
    { failed: ["tenant_1", "tenant_2"], left: 1 },
    { failed: [], left: 12 },
  ],
  fleetMemberUnknown: [{ name: "tenant_x", option: "--canary" }],
  fleetProtected: [
    { databases: ["prod_1"] },
    { databases: ["prod_1", "prod_2", "prod_3", "prod_4", "prod_5", "prod_6", "prod_7", "prod_8"] },
  ],
};
