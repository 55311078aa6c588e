import { fileURLToPath } from 'node:url';

/** Whether this process runs the sources; a program of ours then needs the compiler too, and memory for it. */
export const fromSource = import.meta.url.endsWith('.ts');

/** Flags with which Node runs a module of ours: from source it has to compile it, built it needs none. */
export const ownProgramFlags = fromSource
  ? ['--conditions=parley-source', '--import', '@swc-node/register/esm-register']
  : [];

/** Path of a module of ours that runs as a program beside this process; `address` is its `.js`, as imports write it. */
export const ownProgram = (address: URL): string =>
  fileURLToPath(fromSource ? address.href.replace(/\.js$/, '.ts') : address);
