import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import type { DatabaseLogin, ScramVerifier } from "../../protocol/database.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { Connection } from "./postgres.ts";
import { passwordOf } from "./passwords.ts";

/**
 * The login that a project's connection uses, for the embedded database: what checks its password, and not the password,
 * which stays in this process. Problems: the connection's, where a function gives the password and fails.
 */
export async function embeddedLogin(connection: Connection): Promise<DatabaseLogin | Problem> {
  const { user, database } = connection.configured;
  try {
    const password = await passwordOf(connection.dataSource);
    return { user, database, ...(password === undefined ? {} : { verifier: verifierOf(password) }) };
  } catch (error) {
    return connection.problemOf(error);
  }
}

/** As PostgreSQL makes it of a password (RFC 5802, "SCRAM Algorithm Overview"). */
function verifierOf(password: string): ScramVerifier {
  const [salt, iterations] = [randomBytes(16), 4096];
  const salted = pbkdf2Sync(password.normalize("NFKC"), salt, iterations, 32, "sha256");
  const hmac = (text: string) => createHmac("sha256", salted).update(text).digest();
  return {
    salt: salt.toString("base64"),
    iterations,
    storedKey: createHash("sha256").update(hmac("Client Key")).digest("base64"),
    serverKey: hmac("Server Key").toString("base64"),
  };
}
