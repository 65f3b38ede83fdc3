import type { ClientBase, Pool, QueryResult } from "pg";
import { unusedClient } from "../run/sessions.ts";
import { ownTypes } from "./ownTypes.ts";

/**
 * Sends the extension's own queries. Their results do not depend on type parsers or defaults that the project has set
 * in `pg`.
 */
export type Asker = {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Answer<Row>>;
};

type Answer<Row> = { readonly rows: readonly Row[]; readonly rowCount: number | null };

type Query = (config: object) => Promise<QueryResult<never>>;

/**
 * Asks on a client, or on a pool's next one, with our own type parsers and in text: `pg.types`, `pg.defaults` and
 * `extra.types` may be others.
 */
export function askerOf(client: ClientBase | Pool): Asker {
  return {
    query: async (text, values) => {
      if ("totalCount" in client) {
        const one = await unusedClient(() => client.connect());
        try {
          const result = await askerOf(one).query<never>(text, values);
          one.release();
          return result;
        } catch (error) {
          one.release(error as Error);
          throw error;
        }
      }
      const pooled = client as unknown as { binary?: boolean; query: Query };
      const { binary } = pooled;
      // Read when the query is queued, before anything else can run.
      if (binary === true) pooled.binary = false;
      const answer = pooled.query({ text, types: ownTypes, ...(values === undefined ? {} : { values: [...values] }) });
      if (binary === true) pooled.binary = binary;
      return answer;
    },
  };
}
