// Reads for which platform a native module was compiled.

const elfMachines = { 0x3e: "x64", 0xb7: "arm64", 0x28: "arm" };
const machoTypes = { 0x01000007: "x64", 0x0100000c: "arm64" };
const peMachines = { 0x8664: "x64", 0xaa64: "arm64" };

/**
 * The format of a file by its content, such as `ELF x64 musl`, `Mach-O arm64`, `PE x64` or `WASM`. `unknown` if no
 * loader of these would accept the file.
 *
 * @param {Buffer} file
 * @returns {string}
 */
export function binaryFormat(file) {
  try {
    return elf(file) ?? macho(file) ?? pe(file) ?? wasm(file) ?? "unknown";
  } catch (error) {
    // An offset in a header leads out of the file.
    if (error instanceof RangeError) return "unknown";
    throw error;
  }
}

function elf(file) {
  if (file.toString("latin1", 0, 4) !== "\x7fELF") return undefined;
  const machine = elfMachines[file.readUInt16LE(18)];
  const wide = file[4] === 2;
  // 32 bits are right for arm only, and all targets are little-endian.
  if (machine === undefined || wide !== (machine !== "arm") || file[5] !== 1) return "unknown";
  const libraries = neededLibraries(file, wide);
  if (libraries.some((name) => name === "libc.so" || name.startsWith("libc.musl-"))) return `ELF ${machine} musl`;
  return libraries.includes("libc.so.6") ? `ELF ${machine} glibc` : `ELF ${machine}`;
}

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_NEEDED = 1;
const DT_STRTAB = 5;

/** The names of the libraries that the dynamic loader adds (`DT_NEEDED`). */
function neededLibraries(file, wide) {
  const word = (at) => (wide ? Number(file.readBigUInt64LE(at)) : file.readUInt32LE(at));
  const size = wide ? 8 : 4;
  const segments = [];
  const [table, entrySize, count] = wide
    ? [word(32), file.readUInt16LE(54), file.readUInt16LE(56)]
    : [word(28), file.readUInt16LE(42), file.readUInt16LE(44)];
  for (let at = table; at < table + count * entrySize; at += entrySize) {
    const fields = wide ? [at + 8, at + 16, at + 32] : [at + 4, at + 8, at + 16];
    const [offset, address, length] = fields.map(word);
    segments.push({ type: file.readUInt32LE(at), offset, address, length });
  }
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (!dynamic) return [];
  const names = [];
  let strings = 0;
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.length; at += 2 * size) {
    const tag = word(at);
    if (tag === DT_NEEDED) names.push(word(at + size));
    if (tag === DT_STRTAB) strings = word(at + size);
  }
  const loaded = segments.find(
    ({ type, address, length }) => type === PT_LOAD && strings >= address && strings < address + length,
  );
  if (!loaded) return [];
  const base = strings - loaded.address + loaded.offset;
  return names.map((name) => file.toString("latin1", base + name, file.indexOf(0, base + name)));
}

function macho(file) {
  // Little-endian, 64 bits. A universal binary would contain several platforms, and is refused.
  if (file.length < 32 || file.readUInt32LE(0) !== 0xfeedfacf) return undefined;
  const type = machoTypes[file.readUInt32LE(4)];
  return type === undefined ? "unknown" : `Mach-O ${type}`;
}

function pe(file) {
  if (file.toString("latin1", 0, 2) !== "MZ") return undefined;
  const header = file.readUInt32LE(0x3c);
  if (file.toString("latin1", header, header + 4) !== "PE\0\0") return "unknown";
  const machine = peMachines[file.readUInt16LE(header + 4)];
  return machine === undefined ? "unknown" : `PE ${machine}`;
}

function wasm(file) {
  return file.toString("latin1", 0, 4) === "\0asm" && file.readUInt32LE(4) === 1 ? "WASM" : undefined;
}
