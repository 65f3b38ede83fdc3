/** How a file's text is encoded, where that is not UTF-8. */
export type OtherEncoding = "UTF-16 LE" | "UTF-16 BE" | "not UTF-8";

/**
 * Decodes a file's text as the TypeScript compiler does: UTF-16 by its byte order mark, otherwise UTF-8. PowerShell writes
 * UTF-16 by default, and an editor may omit the mark: then every second byte is zero. Bytes that are no UTF-8 become
 * replacement characters, as in Node.
 */
export function decode(bytes: Buffer): string {
  const encoding = otherEncodingOf(bytes);
  if (encoding === "UTF-16 LE") return withoutMark(bytes.toString("utf16le"));
  if (encoding === "UTF-16 BE") return withoutMark(swapped(bytes).toString("utf16le"));
  return withoutMark(bytes.toString("utf8"));
}

/** The encoding of a text that is not UTF-8. */
export function otherEncodingOf(bytes: Buffer): OtherEncoding | undefined {
  const [first = 1, second = 1] = bytes;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return "UTF-16 LE";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return "UTF-16 BE";
  return isUtf8(bytes) ? undefined : "not UTF-8";
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** A text may end within a character. */
function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))).swap16();
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, "");
}
