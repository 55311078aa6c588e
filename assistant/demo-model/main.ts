import { parseArgs } from 'node:util';
import { startDemoModel } from './server.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    'first-token-ms': { type: 'string', default: '120' },
    'token-ms': { type: 'string', default: '12' },
  },
});

const model = await startDemoModel({
  port: Number(values.port),
  host: values.host,
  firstTokenMs: Number(values['first-token-ms']),
  tokenMs: Number(values['token-ms']),
});
process.stdout.write(`${model.url}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void model.close());
