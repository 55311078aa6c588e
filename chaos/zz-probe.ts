import { compile } from './compile.js';
import { openChaosStack } from './stack.js';
import { Visitor } from './visitor.js';
import { topics } from './topics.js';
const code = await compile();
const stack = await openChaosStack(code, { firstTokenMs: 0, tokenMs: 0 });
for (const downMs of [8000, 45000]) {
  const vs = await Promise.all(Array.from({ length: 6 }, () => Visitor.arrive(stack.api, stack.bot)));
  const { startAgain } = await stack.parts.temporal.takeAway();
  const t0 = Date.now();
  for (const v of vs.slice(0, 3)) v.ask(topics[0]);
  await new Promise((r) => setTimeout(r, downMs - 500));
  for (const v of vs.slice(3)) v.ask(topics[0]);
  await new Promise((r) => setTimeout(r, 500));
  await startAgain();
  const back = Date.now();
  await Promise.all(vs.map((v) => v.waits(() => v.answeredAt(topics[0]) !== undefined, 120000)));
  console.log('down', downMs, 'answered after back (ms):', vs.map((v) => (v.answeredAt(topics[0]) ?? NaN) - back).join(' '));
  for (const v of vs) v.leave();
}
await stack.close({ keepLogs: false }); await code.remove();
