import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { runDirectly } from '#config/run-directly.js';

/** Builds the code that runs in the workflow sandbox, once, into one file. */
export async function buildBundle(outFile: string): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(import.meta.resolve('#workflows/index.js')),
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: {
        ...config.resolve,
        extensionAlias: { '.js': ['.ts', '.js'] },
        conditionNames: ['parley-source', '...'],
      },
    }),
  });
  await writeFile(outFile, code);
}

runDirectly(import.meta.url, async ([outFile = 'dist/workflow-bundle.js']) => await buildBundle(outFile));
