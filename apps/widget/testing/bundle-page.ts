import { join } from 'node:path';
import { build } from 'vite';

// Writes `page.js`, the script of a page that is made with React, into the folder that it is called with.

const [, , outDir = '.'] = process.argv;
await build({
  configFile: false,
  logLevel: 'warn',
  build: {
    outDir,
    copyPublicDir: false,
    rolldownOptions: {
      input: join(import.meta.dirname, 'react-page.ts'),
      output: { format: 'iife', entryFileNames: 'page.js' },
    },
  },
});
