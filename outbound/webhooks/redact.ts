const placeholder = '[secret]';

/** Shorter ones are no secrets, and would take pieces out of ordinary words. */
const leastLength = 6;

/**
 * Takes secrets (values of headers, signing keys) out of texts: whole, without their scheme (`Bearer …`), decoded when they are
 * basic credentials, and as JSON, an address or base64 would write them.
 */
export function redactorOf(secrets: readonly string[]): (text: string) => string {
  const forms = [...new Set(secrets.flatMap(partsOf).flatMap(spellingsOf))]
    .filter(({ length }) => length >= leastLength)
    .sort((one, other) => other.length - one.length);
  return (text) => forms.reduce((rest, form) => rest.replaceAll(form, placeholder), text);
}

function partsOf(secret: string): string[] {
  const [, key] = /^whsec_(.+)$/.exec(secret) ?? [];
  const [, scheme = '', credentials = ''] = /^(\S+)\s+(\S.*)$/.exec(secret) ?? [];
  const decoded = scheme.toLowerCase() === 'basic' ? Buffer.from(credentials, 'base64').toString() : '';
  return [secret, key ?? '', credentials, decoded, decoded.slice(decoded.indexOf(':') + 1)];
}

function spellingsOf(part: string): string[] {
  const inJson = JSON.stringify(part).slice(1, -1);
  const base64 = Buffer.from(part).toString('base64');
  return [part, inJson, inJson.replaceAll('/', '\\/'), encodeURIComponent(part), base64, base64.replace(/=+$/, '')];
}

const deepest = 100;

/** The same JSON with every text in it, names too, changed. What lies deeper than a hundred levels becomes null. */
export function mapTexts(value: unknown, change: (text: string) => string, level = 0): unknown {
  if (level > deepest) return null;
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change, level + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [change(name), mapTexts(item, change, level + 1)]),
  );
}
