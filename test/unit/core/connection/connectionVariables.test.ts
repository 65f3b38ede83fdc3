import assert from "node:assert/strict";
import { isOfAnotherService } from "../../../../src/core/connection/connectionVariables.ts";

describe("The name of a variable", () => {
  for (const name of ["REDIS_HOST", "SMTP_USER", "KAFKA_BROKER_HOST", "APP_HOST", "FRONTEND_HOST", "MONGODB_HOST"])
    it(`says that another service has it: ${name}`, () => assert.ok(isOfAnotherService(name)));
  for (const name of ["POSTGRES_HOST", "APP_DB_HOST", "API_DATABASE_USER", "HOST", "ACME_HOST", "CLOUDSQL_SOCKET"])
    it(`does not say that another service has it: ${name}`, () => assert.ok(!isOfAnotherService(name)));
});
