import { parseArgs } from 'node:util';
import { call } from '#testing/client.js';
import { clientOf } from '../apps/api/testing/open-api.js';
import { compile } from '../chaos/compile.js';
import { type ChaosStack, openChaosStack } from '../chaos/stack.js';
import { attacks, waitsDuring } from './abuse.js';
import { openApiDocument } from './document.js';
import { drive } from './drive.js';
import { grown, type Held, heldBy } from './health.js';
import { lineOf } from './judge.js';
import { abuseTable, type Endured, quantile, requestsTable, write } from './report.js';
import { schemathesis } from './schemathesis.js';

const usage = `npm run fuzz -- [options]
  --requests <n>   sends so many requests to every route (default 20000)
  --seed <n>       begins with this seed (default: random)
  --lanes <n>      so many at a time (default 8)
  --only <id>      one route alone, such as bots.save
  --abuse          slow, huge and malformed requests instead, and how long others wait meanwhile
  --schemathesis   Schemathesis instead, from PyPI; --requests are its examples for a route (default 50)
  --write          writes the figures to docs/fuzz.md`;

/** Longest that somebody else may wait while the API is abused, in milliseconds, for 99 of 100 requests. */
const longestWait = 200;

interface Options {
  requests: number | undefined;
  seed: number;
  lanes: number;
  only: string | undefined;
  write: boolean;
}

/** A real stack of processes, started, asked and stopped; whether all was well. */
async function withStack(work: (stack: ChaosStack) => Promise<boolean>): Promise<boolean> {
  const code = await compile();
  const stack = await openChaosStack(code, { firstTokenMs: 0, tokenMs: 0 });
  try {
    const isWell = await work(stack);
    for (const crash of stack.crashes) say(`CRASHED: ${crash}`);
    return isWell && stack.crashes.length === 0;
  } finally {
    await stack.close({ keepLogs: false });
    await code.remove();
  }
}

async function fuzz(
  stack: ChaosStack,
  { requests = 20_000, seed, lanes, only, write: isWritten }: Options,
): Promise<boolean> {
  const from = performance.now();
  const api = await clientOf(stack.api, stack.db);
  const document = openApiDocument.parse((await call(`${stack.api}/openapi.json`)).body);
  const samples: Held[] = [];
  const shown = new Set<string>();
  const driven = await drive(api, document, {
    ...{ requests, seed, lanes, only },
    async onCast({ requests: sent, findings, shed }) {
      const held = await heldBy(stack.parts.api.pid, stack.db);
      samples.push(held);
      say(`${sent} sent, ${findings.length} wrong, ${shed} put off, ${JSON.stringify(held)}`);
      for (const finding of findings) {
        const kind = `${finding.fault} ${finding.request.operation}`;
        if (!shown.has(kind)) say(lineOf(finding));
        shown.add(kind);
      }
    },
  });
  const text = requestsTable(driven, samples);
  say(`\n${text}`);
  if (isWritten) {
    const command = `npm run fuzz -- --requests ${requests} --seed ${seed}`;
    await write('Requests of every kind', command, (performance.now() - from) / 1000, text);
  }
  return driven.findings.length === 0 && grown(samples).every(({ isFlat }) => isFlat);
}

async function abuse(stack: ChaosStack, { write: isWritten }: Options): Promise<boolean> {
  const from = performance.now();
  const target = { url: stack.api, key: stack.apiKey };
  const endured: Endured[] = [];
  const samples: Held[] = [await heldBy(stack.parts.api.pid, stack.db)];
  for (const { what, count, run } of attacks) {
    const came = run(target, count);
    const waits = await waitsDuring(target, came);
    endured.push({ what, count, came: await came, waits });
    samples.push(await heldBy(stack.parts.api.pid, stack.db));
    say(`${what}: ${await came}, ${JSON.stringify(samples.at(-1))}`);
  }
  const text = abuseTable(endured);
  say(`\n${text}`);
  if (isWritten) await write('Abuse', 'npm run fuzz -- --abuse', (performance.now() - from) / 1000, text);
  return endured.every(({ waits }) => quantile(waits, 0.99) <= longestWait);
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const { values } = parseArgs({
  options: {
    requests: { type: 'string' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    lanes: { type: 'string', default: '8' },
    only: { type: 'string' },
    abuse: { type: 'boolean', default: false },
    schemathesis: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) say(usage);
else {
  const requests = values.requests === undefined ? undefined : Number(values.requests);
  const options: Options = {
    requests,
    seed: Number(values.seed),
    lanes: Number(values.lanes),
    only: values.only,
    write: values.write,
  };
  const isWell = await withStack(async (stack) => {
    if (values.abuse) return await abuse(stack, options);
    if (!values.schemathesis) return await fuzz(stack, options);
    return (await schemathesis(stack.api, stack.apiKey, { examples: requests ?? 50, seed: options.seed })) === 0;
  });
  process.exitCode = isWell ? 0 : 1;
}
