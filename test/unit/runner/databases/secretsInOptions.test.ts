import assert from "node:assert/strict";
import { secretsIn } from "../../../../src/runner/databases/passwords.ts";

describe("the secrets in the options of a data source", () => {
  it("are found in servers of a replication, in the cache, in keys and in URLs", () => {
    const options = {
      password: "one",
      replication: { master: { password: "two" }, slaves: [{ password: "three" }] },
      cache: { options: { socket: { password: "four" } } },
      extra: { ssl: { passphrase: "five" }, connectionString: "postgres://app:six@db.example/shop" },
      url: "postgres://app:seven@db.example/shop",
    };
    assert.deepEqual(secretsIn(options).toSorted(), ["five", "four", "one", "seven", "six", "three", "two"]);
  });

  it("are no other texts, and no getter and no instance of a class is read", () => {
    class Client {
      password = "not read";
    }
    const options = {
      host: "db.example",
      database: "shop",
      extra: {
        get password(): string {
          throw new Error("called");
        },
        client: new Client(),
      },
    };
    assert.deepEqual(secretsIn(options), []);
  });
});
