import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

export const svg = (inside = '<circle cx="12" cy="12" r="9"/>', attributes = 'viewBox="0 0 24 24"'): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inside}</svg>`;

/** A picture of one colour. */
export const picture = async (format: 'png' | 'jpeg' | 'webp' | 'gif' | 'tiff', width = 300, height = 150) =>
  await sharp({ create: { width, height, channels: 3, background: '#0b7a75' } })
    .toFormat(format)
    .toBuffer();

/** Eleven levels of ten squares, each filled with the level below: 10^11 squares in six kilobytes that no count finds large. */
export function slowSvg(): string {
  const level = (n: number, inside: string): string =>
    `<pattern id="p${n}" width="24" height="24" patternUnits="userSpaceOnUse">${inside}</pattern>`;
  let patterns = level(0, '<rect width="1" height="1"/>');
  for (let n = 1; n < 12; n += 1)
    patterns += level(n, `<rect width="24" height="24" fill="url(#p${n - 1})"/>`.repeat(10));
  return svg(`<defs>${patterns}</defs><rect width="24" height="24" fill="url(#p11)"/>`);
}

/** A PNG of white pixels that is small as a file and huge as a picture. */
export function pngBomb(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([1, 0], 8);
  const rows = Buffer.alloc((Math.ceil(side / 8) + 1) * side);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), data]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(data.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
