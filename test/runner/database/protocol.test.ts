import assert from "node:assert/strict";
import { copyFromStdin } from "../../../src/database/bridge/copy.ts";
import { answerStartup } from "../../../src/database/bridge/handshake.ts";
import { MessageReader, ProtocolViolation } from "../../../src/database/bridge/messageReader.ts";
import { readResponse } from "../../../src/database/bridge/response.ts";
import { Statements } from "../../../src/database/bridge/preparedStatements.ts";
import { SessionQueue } from "../../../src/database/bridge/sessionQueue.ts";
import { errorResponse, frame, int16, int32, readyForQuery } from "../../../src/database/bridge/wire.ts";

describe("protocol of the embedded database", () => {
  it("cuts messages wherever the network split them", () => {
    const startup = Buffer.concat([int32(9), int32(196608), Buffer.from([0])]);
    const sent = Buffer.concat([startup, frame("Q", "select 1"), frame("S"), frame("Q", "x".repeat(100))]);
    for (let size = 1; size <= sent.length; size++) {
      const reader = new MessageReader();
      const got: string[] = [];
      for (let at = 0; at < sent.length; at += size) {
        reader.push(sent.subarray(at, at + size));
        for (let message; (message = reader.next()) !== undefined; reader.startup = false) {
          got.push(`${message.type}${message.bytes.length}`);
        }
      }
      assert.deepEqual([got, reader.size], [["9", "Q14", "S5", "Q106"], 0], `in chunks of ${size}`);
    }
  });

  it("refuses what is not PostgreSQL's protocol before it has read much of it", () => {
    const reader = new MessageReader();
    reader.push(Buffer.from("POST / HTTP/1.1\r\n"));
    assert.throws(() => reader.next(), ProtocolViolation);
  });

  it("answers the packets before a session", () => {
    const packet = (...body: readonly Buffer[]): Buffer => {
      const bytes = Buffer.concat(body);
      return Buffer.concat([int32(bytes.length + 4), bytes]);
    };
    const answer = (bytes: Buffer): string => {
      const hands = answerStartup(bytes, Buffer.alloc(0), 7);
      return `${hands.kind} ${hands.answer.toString("latin1", 0, 1)}`;
    };
    assert.equal(answer(packet(int32(80877103))), "refuse N");
    assert.equal(answer(packet(int32(80877104))), "refuse N");
    assert.equal(answer(packet(int32(80877102), int32(1), int32(1))), "close ");
    assert.equal(answer(packet(int32(2 << 16))), "close E");
    assert.equal(answer(packet(int32(196608), Buffer.from("user\0u\0\0"))), "accept R");
    assert.equal(answer(packet(int32(196610), Buffer.from("user\0u\0\0"))), "accept v");
  });

  it("gives each connection its own statement names, and no portal another one", () => {
    const statements = new Statements(3);
    const none = Buffer.from([0, 0]);
    const parse = (name: string): Buffer => frame("P", name, "select 1", int16(0));
    assert.deepEqual(statements.rewrite(parse("S_1")), parse("c3s1"));
    assert.deepEqual(statements.rewrite(parse("x".repeat(63))), parse("c3s2"));
    assert.deepEqual(statements.rewrite(frame("B", "p", "S_1", none)), frame("B", "p", "c3s1", none));
    assert.deepEqual(statements.rewrite(frame("D", Buffer.from("S"), "S_1")), frame("D", Buffer.from("S"), "c3s1"));
    assert.deepEqual(statements.rewrite(frame("D", Buffer.from("P"), "S_1")), frame("D", Buffer.from("P"), "S_1"));
    assert.deepEqual(statements.rewrite(parse("")), parse(""));
    assert.equal(statements.unnamedFor([parse(""), frame("B", "", "", none)]), undefined);
    assert.deepEqual(statements.unnamedFor([frame("B", "", "", none)]), parse(""));
    assert.equal(statements.closeAll().length, 2);
  });

  const copies: readonly (readonly [string, string | undefined])[] = [
    ["COPY t FROM stdin", "text"],
    ["-- rows\n/* of t */ copy public.t (a, b) from STDIN;", "text"],
    ["COPY t FROM STDIN WITH (FORMAT binary)", "binary"],
    ["COPY t FROM STDIN DELIMITER ';'", "text"],
    ["COPY t FROM '/tmp/from stdin'", undefined],
    ["COPY t TO STDOUT", undefined],
    ["COPY (SELECT * FROM stdin) TO STDOUT", undefined],
    ["COPY t FROM STDIN; SELECT 1", undefined],
    ["INSERT INTO t VALUES ('; COPY t FROM STDIN')", undefined],
  ];
  for (const [sql, format] of copies) {
    it(`${format === undefined ? "leaves alone" : "collects the rows of"} ${JSON.stringify(sql)}`, () =>
      assert.equal(copyFromStdin(sql), format));
  }

  it("hides what the client did not ask for", () => {
    const error = errorResponse({ severity: "ERROR", code: "57014", message: "COPY from stdin failed" });
    const copy = Buffer.concat([frame("G", Buffer.from([0]), int16(0)), error, readyForQuery("I")]);
    const refused = readResponse(copy, { parseComplete: false, copyIn: false });
    assert.match(refused.bytes.toString("latin1"), /^E.*C0A000.*Z.{4}I$/s);
    const collected = readResponse(copy, { parseComplete: false, copyIn: true });
    assert.deepEqual(collected.bytes, Buffer.concat([error, readyForQuery("I")]));
    const parsed = Buffer.concat([frame("1"), frame("2"), readyForQuery("T")]);
    const hidden = readResponse(parsed, { parseComplete: true, copyIn: false });
    assert.deepEqual([hidden.bytes, hidden.status], [Buffer.concat([frame("2"), readyForQuery("T")]), "T"]);
  });

  it("tells the end of the session", () => {
    const fatal = errorResponse({ severity: "FATAL", code: "XX000", message: "gone" });
    assert.equal(readResponse(fatal, { parseComplete: false, copyIn: false }).fatal, "gone");
  });

  it("gives the session to one at a time, in order", async () => {
    const turns = new SessionQueue<string>();
    assert.equal(await turns.take("a"), "granted");
    const [b, c, d] = [turns.take("b"), turns.take("c", 5), turns.take("d")];
    assert.equal(await c, "timedOut");
    turns.cancel("b");
    assert.equal(await b, "cancelled");
    turns.release("a");
    assert.equal(await d, "granted");
    assert.equal(turns.owner, "d");
  });
});
