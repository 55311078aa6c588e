import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, defaultClientConditions } from 'vite';

/** Builds the console into `outDir`: `index.html`, which the API completes with a nonce, `preview.html`, and `console/` with hashed files. */
export async function buildConsole(outDir: string): Promise<void> {
  const target = resolve(outDir);
  await rm(target, { recursive: true, force: true });
  await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'warn',
    // Told here, so that no NODE_ENV of whoever builds puts development code and paths into it.
    define: { 'process.env.NODE_ENV': '"production"' },
    oxc: { jsx: { runtime: 'automatic', importSource: 'react', development: false } },
    resolve: { conditions: ['parley-source', ...defaultClientConditions] },
    build: {
      outDir: target,
      emptyOutDir: true,
      assetsDir: 'console',
      // An inlined file would need `data:` in the policy for scripts and styles.
      assetsInlineLimit: 0,
      target: 'es2022',
      chunkSizeWarningLimit: 1_000,
      // Libraries mark what runs in browsers; here everything does.
      rolldownOptions: {
        input: ['index.html', 'preview.html'].map((page) => join(import.meta.dirname, page)),
        onLog: (level, log, handle) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && handle(level, log),
      },
    },
  });
}

const [, started = '', outDir = 'dist/console'] = process.argv;
if (import.meta.url === pathToFileURL(started).href) await buildConsole(outDir);
