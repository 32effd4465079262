import { crc32 } from 'node:zlib';

/** An entry of a hand-made zip file: deflated bytes and what is declared of them. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Buffer;
  /** Declared size after unpacking; a test may lie. */
  readonly size: number;
  readonly raw?: string;
  /** Bit 0: encrypted. */
  readonly flags?: number;
}

/** Writes a zip file byte by byte, so that tests can declare sizes and flags that no tool would write. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(entry.flags ?? 0, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(entry.raw === undefined ? 0 : crc32(entry.raw), 10);
    common.writeUInt32LE(entry.bytes.length, 14);
    common.writeUInt32LE(entry.size, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, name, entry.bytes]);
    const directory = Buffer.alloc(14);
    directory.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), common, directory, name]));
    locals.push(local);
    offset += local.length;
  }
  const size = central.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...central, end]);
}
