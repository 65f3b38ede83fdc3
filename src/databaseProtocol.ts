export type * from "./database/contract.ts";
