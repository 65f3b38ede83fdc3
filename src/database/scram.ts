import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from "node:crypto";
import type { ScramVerifier } from "../protocol/database.ts";

// The server's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), as PostgreSQL speaks it: "SASL Authentication" in its manual.

/** The mechanism's name, as clients choose it. */
export const mechanism = "SCRAM-SHA-256";

const iterations = 4096;

const hmac = (key: Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest();

/** Creates a verifier, from which the password cannot be recovered. Clients normalise passwords in the same way. */
export function verifierOf(password: string, salt = randomBytes(16)): ScramVerifier {
  const salted = pbkdf2Sync(password.normalize("NFKC"), salt, iterations, 32, "sha256");
  return {
    salt: salt.toString("base64"),
    iterations,
    storedKey: sha256(hmac(salted, "Client Key")).toString("base64"),
    serverKey: hmac(salted, "Server Key").toString("base64"),
  };
}

/** One exchange with one client; `undefined` from a step is a failure, which is final. */
export class ScramExchange {
  readonly #verifier: ScramVerifier;
  readonly #nonce: string;
  #header = "";
  #clientFirst = "";
  #serverFirst = "";

  constructor(verifier: ScramVerifier, nonce = randomBytes(18).toString("base64")) {
    this.#verifier = verifier;
    this.#nonce = nonce;
  }

  /**
   * Reads the client's first message and returns the server's. Channel binding requires TLS, which this server does
   * not support.
   */
  first(message: string): string | undefined {
    const [, header = "", bare = "", nonce] =
      /^([ny],[^,]*,)(n=[^,]*,r=([\x21-\x2b\x2d-\x7e]+).*)$/s.exec(message) ?? [];
    if (nonce === undefined) return undefined;
    this.#header = header;
    this.#clientFirst = bare;
    this.#serverFirst = `r=${nonce}${this.#nonce},s=${this.#verifier.salt},i=${this.#verifier.iterations}`;
    return this.#serverFirst;
  }

  /** Takes the client's proof, and returns the server's where it is right. */
  final(message: string): string | undefined {
    const [, withoutProof = "", binding, nonce, proof] =
      /^(c=([^,]*),r=([^,]*)(?:,[^p,][^,]*)*),p=([A-Za-z0-9+/]+=*)$/.exec(message) ?? [];
    if (proof === undefined || binding !== Buffer.from(this.#header).toString("base64")) return undefined;
    if (nonce === undefined || !this.#serverFirst.startsWith(`r=${nonce},`)) return undefined;
    const text = `${this.#clientFirst},${this.#serverFirst},${withoutProof}`;
    const storedKey = Buffer.from(this.#verifier.storedKey, "base64");
    const signature = hmac(storedKey, text);
    const given = Buffer.from(proof, "base64");
    if (given.length !== signature.length) return undefined;
    const clientKey = Buffer.from(given.map((byte, index) => byte ^ (signature[index] ?? 0)));
    if (!timingSafeEqual(sha256(clientKey), storedKey)) return undefined;
    return `v=${hmac(Buffer.from(this.#verifier.serverKey, "base64"), text).toString("base64")}`;
  }
}
