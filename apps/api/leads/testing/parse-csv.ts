/** Reads CSV by the letter of RFC 4180, after a byte order mark. Throws where a file keeps to it only by goodwill. */
export function parseCsv(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let length = 0;
  const text = csv.replace(/^\uFEFF/, '');
  for (const { 0: whole, groups = {} } of text.matchAll(
    /(?:"(?<quoted>(?:[^"]|"")*)"|(?<bare>[^",\r\n]*))(?<end>,|\r\n)/gy,
  )) {
    length += whole.length;
    row.push(groups.quoted?.replaceAll('""', '"') ?? groups.bare ?? '');
    if (groups.end === ',') continue;
    rows.push(row);
    row = [];
  }
  if (length < text.length) throw new Error(`This is no CSV: ${JSON.stringify(text.slice(length, length + 80))}`);
  return rows;
}
