/** A 64-bit or 32-bit ELF file with a machine and the names of the libraries that it needs. */
export function elfFile(machine: number, libraries: readonly string[], wide = true): Buffer {
  const strings = Buffer.from(`\0${libraries.map((name) => `${name}\0`).join("")}`);
  const word = wide ? 8 : 4;
  const header = wide ? 64 : 52;
  const entry = wide ? 56 : 32;
  const dynamicAt = header + 2 * entry;
  const dynamicSize = (libraries.length + 2) * 2 * word;
  const stringsAt = dynamicAt + dynamicSize;
  const file = Buffer.alloc(stringsAt + strings.length);
  const write = (at: number, value: number): void =>
    wide ? void file.writeBigUInt64LE(BigInt(value), at) : void file.writeUInt32LE(value, at);
  file.write("\x7fELF", "latin1");
  file[4] = wide ? 2 : 1;
  file[5] = 1;
  file.writeUInt16LE(machine, 18);
  write(wide ? 32 : 28, header);
  file.writeUInt16LE(entry, wide ? 54 : 42);
  file.writeUInt16LE(2, wide ? 56 : 44);
  // The file is loaded at an address other than its offset, as real files are.
  const base = 0x1000;
  const segment = (at: number, type: number, offset: number, size: number): void => {
    file.writeUInt32LE(type, at);
    write(at + (wide ? 8 : 4), offset);
    write(at + (wide ? 16 : 8), offset + base);
    write(at + (wide ? 32 : 16), size);
  };
  segment(header, 1, 0, file.length);
  segment(header + entry, 2, dynamicAt, dynamicSize);
  let name = 1;
  libraries.forEach((library, index) => {
    write(dynamicAt + index * 2 * word, 1);
    write(dynamicAt + index * 2 * word + word, name);
    name += library.length + 1;
  });
  write(dynamicAt + libraries.length * 2 * word, 5);
  write(dynamicAt + libraries.length * 2 * word + word, stringsAt + base);
  strings.copy(file, stringsAt);
  return file;
}

/** The header of a Mach-O file. */
export function machoFile(type: number): Buffer {
  const file = Buffer.alloc(64);
  file.writeUInt32LE(0xfeedfacf, 0);
  file.writeUInt32LE(type, 4);
  return file;
}

/** The headers of a PE file. */
export function peFile(machine: number): Buffer {
  const file = Buffer.alloc(256);
  file.write("MZ");
  file.writeUInt32LE(0x80, 0x3c);
  file.write("PE\0\0", 0x80, "latin1");
  file.writeUInt16LE(machine, 0x84);
  return file;
}
