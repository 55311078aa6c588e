import { inflateRawSync } from 'node:zlib';

/** Text files of a .zip by their names, found through its central directory (APPNOTE 4.3.12). */
export function unzip(zip: Buffer): Record<string, string> {
  const files: Record<string, string> = {};
  for (let at = zip.indexOf('PK\x01\x02'); at >= 0; at = zip.indexOf('PK\x01\x02', at + 4)) {
    const [method, size, nameLength, local] = [
      zip.readUInt16LE(at + 10),
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
      zip.readUInt32LE(at + 42),
    ];
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(start, start + size);
    files[zip.toString('utf8', at + 46, at + 46 + nameLength)] = (
      method === 0 ? data : inflateRawSync(data)
    ).toString();
  }
  return files;
}
