import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, posix, relative } from 'node:path';
import ts from 'typescript';

export interface SourceFile {
  /** From the root, with slashes. */
  path: string;
  /** The folder at the root, or `apps/<app>`. */
  room: string;
  /** Tests and tools serve the house; nothing that runs in production may load them, and they may load anything. */
  tool: boolean;
  imports: readonly Import[];
  syntax: ts.SourceFile;
}

export interface Import {
  specifier: string;
  /** Path of the imported file where it is one of ours. */
  target: string | undefined;
  /** Gone after compiling. A `type` inside the braces is not: it leaves `import {} from`. */
  typeOnly: boolean;
  /** What is taken at run time; `*` for all of it. */
  names: readonly string[];
}

/** Parses every TypeScript file under `root`, without type declarations. */
export async function readSourceFiles(root: string): Promise<SourceFile[]> {
  const paths = (await pathsUnder(root, root)).filter((path) => /(?<!\.d)\.tsx?$/.test(path)).sort();
  const known = new Set(paths);
  return await Promise.all(
    paths.map(async (path) => {
      const text = await readFile(join(root, path), 'utf8');
      const syntax = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
      return { path, room: roomOf(path), tool: isTool(path), imports: importsOf(syntax, known), syntax };
    }),
  );
}

/** Calls `visit` on every node of a file. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

async function pathsUnder(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const kept = entries.filter(({ name }) => !name.startsWith('.') && name !== 'node_modules' && name !== 'dist');
  const nested = kept.map(async (entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? await pathsUnder(root, path) : [relative(root, path).replaceAll('\\', '/')];
  });
  return (await Promise.all(nested)).flat();
}

function roomOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'apps' ? `apps/${second}` : first;
}

const toolRooms = new Set(['testing', 'e2e', 'bench', 'chaos', 'eval', 'fuzz']);
const isTool = (path: string): boolean =>
  /\.test\.tsx?$/.test(path) ||
  path
    .split('/')
    .slice(0, -1)
    .some((folder) => toolRooms.has(folder));

function importsOf(syntax: ts.SourceFile, known: ReadonlySet<string>): Import[] {
  const found: Import[] = [];
  const add = (from: ts.Node | undefined, typeOnly: boolean, names: string[]): void => {
    if (!from || !ts.isStringLiteralLike(from)) return;
    found.push({ specifier: from.text, target: resolve(syntax.fileName, from.text, known), typeOnly, names });
  };
  walk(syntax, (node) => {
    if (ts.isImportDeclaration(node)) {
      add(
        node.moduleSpecifier,
        node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword,
        namesOf(node.importClause),
      );
    } else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly, ['*']);
    else if (ts.isCallExpression(node) && isLoading(node.expression)) add(node.arguments[0], false, ['*']);
  });
  return found;
}

const isLoading = (callee: ts.Expression): boolean =>
  callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');

function namesOf(clause: ts.ImportClause | undefined): string[] {
  const { name, namedBindings } = clause ?? {};
  const all = name ? ['*'] : [];
  if (!namedBindings) return all;
  if (ts.isNamespaceImport(namedBindings)) return ['*'];
  const taken = namedBindings.elements.filter(({ isTypeOnly }) => !isTypeOnly);
  return [...all, ...taken.map((element) => (element.propertyName ?? element.name).text)];
}

function resolve(importer: string, specifier: string, known: ReadonlySet<string>): string | undefined {
  const path = specifier.startsWith('#')
    ? specifier.slice(1)
    : specifier.startsWith('.')
      ? posix.join(dirname(importer), specifier)
      : undefined;
  const stem = path?.replace(/\.js$/, '');
  return [`${stem}.ts`, `${stem}.tsx`].find((candidate) => known.has(candidate));
}
