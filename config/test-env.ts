import { z } from 'zod';

const servers = z.object({
  postgres: z.string(),
  /** The program; each test file that needs a server starts its own. */
  temporalBinary: z.string(),
  redis: z.string(),
  workflowBundle: z.string(),
  widgetDir: z.string(),
  consoleDir: z.string(),
});

/** The servers that `npm test` started, for the tests that need them. */
export type TestServers = z.infer<typeof servers>;

/** Name of the variable that carries them from the test command to the tests. */
export const testServersVariable = 'PARLEY_TEST_SERVERS';

/** Reads them. Throws a sentence where a test that needs them was started without `npm test`. */
export function loadTestServers(variables: Record<string, string | undefined> = process.env): TestServers {
  const given = variables[testServersVariable];
  if (given === undefined) throw new Error('This test needs real servers: run it with `npm test -- <file>`.');
  return servers.parse(JSON.parse(given));
}

/** How many times more than usual is tried by tests that count: `PARLEY_TEST_SIZE=10 npm test -- <file>`. */
export const testSize = (): number => z.coerce.number().min(1).default(1).parse(process.env.PARLEY_TEST_SIZE);

/** Of many alike a third, another one for each `nth`; all of them at ten times the usual size. */
export const someOf = <T>(all: readonly T[], nth = 0): readonly T[] =>
  testSize() < 10 ? all.filter((_, at) => (at + nth) % 3 === 0) : all;

/** Everything, for the test runner that is started with it. */
export const inheritedEnvironment = (): Record<string, string | undefined> => process.env;
