import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';

/** Texts to look for, by what they are; or the bytes of a key. */
export type Canaries = Record<string, string | Buffer>;

/** A text that is nowhere else, with signs that JSON, HTML and addresses write otherwise. */
export const aCanary = (): string => `Kanari-${randomBytes(9).toString('hex')}-/+"&%`;

/** Which of them stand in a text, and one way in which they are written there: `the key of the model in JSON`. */
export function sightings(text: string, canaries: Canaries): string[] {
  const searched = text.toLowerCase();
  return Object.entries(canaries).flatMap(([name, canary]) =>
    Object.entries(spellingsOf(canary))
      .filter(([, spelling]) => searched.includes(spelling.toLowerCase()))
      .slice(0, 1)
      .map(([how]) => `${name} ${how}`),
  );
}

/** Every way in which a text, or bytes, may be written down. */
function spellingsOf(canary: string | Buffer): Record<string, string> {
  const bytes = Buffer.from(canary);
  const encoded = {
    ...Object.fromEntries([0, 1, 2].map((at) => [`as base64, ${at} bytes in`, base64At(bytes, at)])),
    ...Object.fromEntries([0, 1, 2].map((at) => [`as base64url, ${at} bytes in`, toUrl(base64At(bytes, at))])),
    'as hex': bytes.toString('hex'),
  };
  if (typeof canary !== 'string') return encoded;
  const inJson = JSON.stringify(canary).slice(1, -1);
  return {
    'as it is': canary,
    'in JSON': inJson,
    'in JSON in JSON': JSON.stringify(inJson).slice(1, -1),
    'in an address': encodeURIComponent(canary),
    'in a form': new URLSearchParams({ canary }).toString().slice('canary='.length),
    'in HTML': canary.replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
    ...encoded,
  };
}

/** What is the same of an encoded text wherever in it the bytes begin: without the signs that they share with their neighbours. */
function base64At(bytes: Buffer, at: number): string {
  const encoded = Buffer.concat([Buffer.alloc(at), bytes]).toString('base64');
  return encoded.slice(Math.ceil((at * 4) / 3), Math.floor(((at + bytes.length) * 4) / 3));
}

const toUrl = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_');

/** Every column of every row of every table; bytes are hex. */
export async function dumpOf(db: DataSource): Promise<string> {
  const tables = await db.query<{ name: string }[]>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  const rows = tables.map(async ({ name }) => {
    const [{ text }] = await db.query(
      `SELECT coalesce(string_agg(to_jsonb(t)::text, E'\\n'), '') AS text FROM ${name} t`,
    );
    return `${name}\n${text}`;
  });
  return (await Promise.all(rows)).join('\n');
}
