import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { env } from '#config/env.js';

/** What `.env.example` holds: every variable of `config/env.ts`, with its default and what it is for. */
export function envExample(): string {
  const settings = Object.entries(env.shape).map(([name, schema]) => {
    const { description, default: fallback } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    const need = fallback !== undefined ? '' : schema.safeParse(undefined).success ? '(optional) ' : '(required) ';
    const about = `${need}${description ?? ''}`.trim();
    return `${about && `# ${about}\n`}# ${name}=${fallback ?? ''}\n`;
  });
  return [
    '# Every setting of the API, the worker and the migrations, with its default. Copy this to .env and uncomment what differs.\n' +
      '# Made from config/env.ts by `npm run env:example`.\n',
    ...settings,
  ].join('\n');
}

const [, started = ''] = process.argv;
if (import.meta.url === pathToFileURL(started).href) process.stdout.write(envExample());
