import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Icon, IconNodes } from '#contracts/icons.js';

const require = createRequire(import.meta.url);

/** Whether lucide has an icon of this name. */
export const isIcon = (name: string): boolean => catalogue().has(name);

/** The shapes of an icon, to be drawn without asking anybody; undefined where there is no such icon. */
export const iconNodes = (name: string): IconNodes | undefined => catalogue().get(name)?.nodes;

/**
 * Icons whose name or tag has these words: names that begin with them first, then names that hold them, then tags; alphabetical
 * in each. Without words the first ones of all.
 */
export function searchIcons(query: string, limit: number): Icon[] {
  const words = query.trim().toLowerCase().replace(/\s+/g, ' ');
  const name = words.replaceAll(' ', '-');
  const rank = (icon: Icon): number => {
    const at = icon.name.indexOf(name);
    if (at >= 0) return Math.min(at, 1);
    return icon.tags.some((tag) => tag.includes(words)) ? 2 : 3;
  };
  const ranked: Icon[][] = [[], [], [], []];
  for (const icon of catalogue().values()) ranked[rank(icon)]?.push(icon);
  return ranked.slice(0, 3).flat().slice(0, limit);
}

let loaded: ReadonlyMap<string, Icon> | undefined;

/** Every icon by its name, in alphabetical order: read from the package when somebody first asks. */
function catalogue(): ReadonlyMap<string, Icon> {
  if (loaded) return loaded;
  const nodes: Record<string, IconNodes> = readJson(require.resolve('lucide-static/icon-nodes.json'));
  const tags: Record<string, string[]> = readJson(require.resolve('lucide-static/tags.json'));
  loaded = new Map(
    Object.keys(nodes)
      .sort()
      .map((name) => [
        name,
        { name, tags: (tags[name] ?? []).map((tag) => tag.toLowerCase()), nodes: nodes[name] ?? [] },
      ]),
  );
  return loaded;
}

const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
