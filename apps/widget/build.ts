import { cp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, defaultClientConditions, type InlineConfig } from 'vite';
import { catalogues } from './texts.js';

/** Largest sizes, in bytes after gzip, that a visitor is made to load. */
export const sizeLimits = { loader: 3 * 1024, panel: 45 * 1024 } as const;

const here = import.meta.dirname;

/**
 * Builds what the API serves as static files into `outDir`: `widget.js` (the loader, one classic script), `widget/panel-<hash>.js`
 * (the module it loads), `widget/<language>-<hash>.js` (texts that the panel loads when they are wanted) `demo/` (the sample shop) and `chat-page/`.
 */
export async function buildWidget(outDir: string): Promise<void> {
  const target = resolve(outDir);
  await rm(target, { recursive: true, force: true });
  const panelPath = await bundle(target, {
    input: join(here, 'panel/mount.tsx'),
    format: 'es',
    fileName: 'widget/panel-[hash].js',
  });
  await bundle(
    target,
    { input: join(here, 'loader.ts'), format: 'iife', fileName: 'widget.js' },
    { __PANEL_PATH__: panelPath, __LAUNCHER_NAMES__: await launcherNames() },
  );
  for (const pages of ['demo', 'chat-page']) await cp(join(here, pages), join(target, pages), { recursive: true });
}

/** What the loader calls the launcher in each language: the one text of the catalogues that it needs. */
async function launcherNames(): Promise<Record<string, string>> {
  const names = Object.entries(catalogues).map(async ([language, read]) => [language, (await read()).launcher]);
  return Object.fromEntries(await Promise.all(names));
}

interface Bundle {
  input: string;
  format: 'es' | 'iife';
  fileName: string;
}

/** Writes one script and returns its file name. */
async function bundle(
  outDir: string,
  { input, format, fileName }: Bundle,
  constants: Record<string, unknown> = {},
): Promise<string> {
  const config = {
    configFile: false,
    root: here,
    logLevel: 'warn',
    define: Object.fromEntries(Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)])),
    // Told here, so that no NODE_ENV of whoever builds puts development code and paths into it.
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
    resolve: { conditions: ['parley-source', ...defaultClientConditions] },
    build: {
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      modulePreload: false,
      target: 'es2022',
      rolldownOptions: {
        input,
        preserveEntrySignatures: 'strict',
        output: { format, entryFileNames: fileName, chunkFileNames: 'widget/[name]-[hash].js' },
      },
    },
  } satisfies InlineConfig;
  const built = await build(config);
  const [output] = Array.isArray(built) ? built : [built];
  if (!output || !('output' in output)) throw new Error(`Vite built nothing from ${input}`);
  return output.output[0].fileName;
}

const [, started = '', outDir = 'dist/widget'] = process.argv;
if (import.meta.url === pathToFileURL(started).href) await buildWidget(outDir);
