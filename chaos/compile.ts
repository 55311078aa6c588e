import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../apps/local/arguments.js';
import { launch } from '../apps/local/launch.js';

export interface Compiled {
  /** Has `dist/`, and finds packages and `#` imports as an installation does. */
  folder: string;
  remove(): Promise<void>;
}

/** Programs of other people, by the part they play: where they are in `dist/`. */
export const outsiders = { smtp: 'chaos/deliveries/mail-sink.js', receiver: 'chaos/deliveries/receiver.js' };

/** Compiles API, worker and outsiders into a throw-away folder, so that what is killed starts as fast as in production. */
export async function compile(): Promise<Compiled> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-chaos-code-'));
  await mkdir(join(folder, 'dist'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "imports": { "#*.js": "./dist/*.js" } }');
  const project = join(folder, 'tsconfig.json');
  const files = Object.values(outsiders).map((file) => join(root, file.replace(/\.js$/, '.ts')));
  await writeFile(project, JSON.stringify({ extends: join(root, 'tsconfig.build.json'), files }));
  const compiler = [join(root, 'node_modules/typescript/bin/tsc'), '-p', project];
  const lines: string[] = [];
  const compiling = await launch(
    process.execPath,
    [...compiler, '--noCheck', '--rootDir', root, '--outDir', join(folder, 'dist')],
    { output: (line) => lines.push(line) },
  );
  const { code } = await compiling.exited;
  if (code !== 0) throw new Error(`The code does not compile:\n${lines.join('\n')}`);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
