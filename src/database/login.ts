import { randomBytes } from "node:crypto";
import type { DatabaseLogin } from "../protocol/database.ts";
import { ScramExchange, mechanism, verifierOf } from "./scram.ts";
import { errorResponse, frame, int32 } from "./bridge/wire.ts";

/** User and database of the startup packet. */
export interface Asked {
  readonly user: string;
  readonly database: string;
}

/** The response to a message of a client that has not logged in. */
export type Step =
  | { readonly kind: "ask"; readonly answer: Buffer }
  | { readonly kind: "accept"; readonly answer: Buffer }
  | { readonly kind: "refuse"; readonly answer: Buffer };

const [OK, SASL, SASL_CONTINUE, SASL_FINAL] = [0, 10, 11, 12];

/** A random password. The login of an unknown user asks for a password as well, as in PostgreSQL. */
const nobody = verifierOf(randomBytes(32).toString("base64"));

/** One client's way in: the password first (`28P01`), then the database (`3D000`), as PostgreSQL checks them. */
export class Login {
  readonly #asked: Asked;
  readonly #login: DatabaseLogin | undefined;
  readonly #databases: readonly (string | undefined)[];
  #exchange: ScramExchange | undefined;
  #isFirst = true;

  constructor(asked: Asked, logins: readonly DatabaseLogin[]) {
    this.#asked = asked;
    const ofUser = logins.filter(({ user }) => user === asked.user);
    this.#login = ofUser.find(({ database }) => database === asked.database) ?? ofUser[0];
    this.#databases = ofUser.map(({ database }) => database);
  }

  /** The first answer: a request for the password, unless the user has none. */
  begin(): Step {
    if (this.#login && this.#login.verifier === undefined && this.#login.password === undefined) return this.#enter([]);
    const { verifier, password } = this.#login ?? {};
    this.#exchange = new ScramExchange(verifier ?? (password === undefined ? nobody : verifierOf(password)));
    return { kind: "ask", answer: frame("R", int32(SASL), mechanism, Buffer.from([0])) };
  }

  /** Takes a password message, of type `p`. */
  next(message: Buffer): Step {
    const body = message.subarray(5);
    if (this.#isFirst) {
      this.#isFirst = false;
      const end = body.indexOf(0);
      const isKnown = end > 0 && body.toString("latin1", 0, end) === mechanism && body.length >= end + 5;
      const answer = isKnown ? this.#exchange?.first(body.toString("utf8", end + 5)) : undefined;
      return answer === undefined ? this.#refuse() : { kind: "ask", answer: sasl(SASL_CONTINUE, answer) };
    }
    const proof = this.#exchange?.final(body.toString("utf8"));
    return proof === undefined ? this.#refuse() : this.#enter([sasl(SASL_FINAL, proof)]);
  }

  #enter(before: readonly Buffer[]): Step {
    const { database } = this.#asked;
    if (this.#databases.includes(undefined) || this.#databases.includes(database))
      return { kind: "accept", answer: Buffer.concat([...before, frame("R", int32(OK))]) };
    const missing = errorResponse({
      severity: "FATAL",
      code: "3D000",
      message: `database "${database}" does not exist`,
    });
    return { kind: "refuse", answer: Buffer.concat([...before, frame("R", int32(OK)), missing]) };
  }

  #refuse(): Step {
    const message = `password authentication failed for user "${this.#asked.user}"`;
    return { kind: "refuse", answer: errorResponse({ severity: "FATAL", code: "28P01", message }) };
  }
}

function sasl(kind: number, text: string): Buffer {
  return frame("R", int32(kind), Buffer.from(text));
}
