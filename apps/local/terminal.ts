import type { Stack } from './stack-file.js';

export type Terminal = ReturnType<typeof createTerminal>;

/** What a person sees: a line for each finished step, warnings, the table. Plain lines, so a pipe reads the same. */
export function createTerminal(write: (line: string) => void = (line) => process.stdout.write(`${line}\n`)) {
  return {
    note: (line: string) => write(`  ${line}`),
    warn: (line: string) => write(`! ${line}`),
    /** Waits for a step and says how it went; passes its result or its failure on. */
    async step<T>(name: string, work: Promise<T>, detail: (result: T) => string = () => ''): Promise<T> {
      const begun = performance.now();
      try {
        const result = await work;
        const seconds = ((performance.now() - begun) / 1000).toFixed(1);
        write(`✔ ${name}${detail(result) && `: ${detail(result)}`} (${seconds} s)`);
        return result;
      } catch (error) {
        write(`✘ ${name}`);
        throw error;
      }
    },
    table: (stack: Stack, data: string) => write(tableOf(stack, data)),
    say: write,
  };
}

function tableOf({ addresses, welcome, moved, model }: Stack, data: string): string {
  const { api, demo, mailbox, hooks, smtp, temporal, temporalUi, postgres, apiKey } = addresses;
  const rows = [
    ['Demo shop', demo],
    ['API', `${api}/v1   reference: ${api}/docs`],
    ['API key', apiKey],
    ['Console', welcome ?? addresses.console],
    ['Temporal', `${temporalUi ?? 'no UI known'}   (${temporal})`],
    ['Mailbox', `${mailbox}   (${smtp})`],
    ['Webhook bin', `${hooks}   POST to ${hooks}/in/anything`],
    ['Postgres', postgres],
    [
      'Model',
      model === 'scripted demo model' ? `${model}; set OPENAI_API_KEY or OPENAI_BASE_URL for a real one` : model,
    ],
    ['Data', data],
    ...(moved.length > 0 ? [['Moved', `${moved.join(', ')}: the usual port was busy`]] : []),
  ];
  return [
    '',
    ...rows.map(([name = '', value = '']) => `  ${name.padEnd(13)}${value}`),
    '',
    '  Ctrl+C stops everything.',
    '',
  ].join('\n');
}
