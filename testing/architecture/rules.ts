import ts from 'typescript';
import { type Import, type SourceFile, walk } from './source-files.js';

/** The rules of the house over its source files. Each answers one sentence for each violation. */
export const rules = {
  'run-time imports between rooms point one way': (files) =>
    inProduction(files).flatMap(({ path, room, imports }) =>
      runTime(imports)
        .flatMap(({ target }) => target ?? [])
        .filter((target) => !isIn(target, [room, ...(mayLoad[room] ?? [])]))
        .map((target) => `${path} loads ${target}, which ${room} may not`),
    ),

  'every room is in the table': (files) =>
    [...new Set(inProduction(files).map(({ room }) => room))]
      .filter((room) => !(room in mayLoad))
      .map((room) => `${room} is no room of the table`),

  'imports across rooms are #room/file.js, inside a room relative': (files) =>
    inProduction(files).flatMap(({ path, room, imports }) =>
      imports
        .filter(({ specifier, target }) => target && specifier.startsWith('#') === isIn(target, [room]))
        .map(({ specifier }) => `${path} writes ${specifier}`),
    ),

  'no app imports an app, not even its types': (files) =>
    inProduction(files)
      .filter(({ room }) => room.startsWith('apps/'))
      .flatMap(({ path, room, imports }) =>
        imports
          .filter(({ target }) => target?.startsWith('apps/') && !isIn(target, [room]))
          .map(({ target }) => `${path} imports ${target}`),
      ),

  'the API loads signals.ts of workflows and nothing behind it': (files) =>
    [...reachedFrom(files, 'apps/api')]
      .filter((path) => isIn(path, ['workflows']) && path !== 'workflows/signals.ts')
      .map((path) => `apps/api loads ${path}`),

  'pure rooms load only the packages they are made of': (files) =>
    inProduction(files).flatMap(({ path, room, imports }) => {
      const allowed = packagesOf[room];
      if (!allowed) return [];
      return runTime(imports)
        .filter(({ specifier }) => /^[^.#]/.test(specifier) && !allowed.includes(packageOf(specifier)))
        .map(({ specifier }) => `${path} loads ${specifier}`);
    }),

  'no files load each other in a circle': (files) => circles(files).map((circle) => circle.join(' → ')),

  'connections are opened only where they may be': (files) =>
    inProduction(files).flatMap(({ path, imports, syntax }) =>
      [...runTime(imports).flatMap(clientOf), ...globalClients(syntax)]
        .filter((client) => !isIn(path, mayConnect[client] ?? []))
        .map((client) => `${path} opens connections with ${client}`),
    ),

  'process.env is read only in config/': (files) =>
    files.filter(({ path, syntax }) => !isIn(path, ['config']) && readsEnvironment(syntax)).map(({ path }) => path),

  'no file is longer than 400 lines': (files) =>
    files
      .map(({ path, syntax }) => ({ path, lines: syntax.text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > 400)
      .map(({ path, lines }) => `${path} has ${lines}`),
} satisfies Record<string, (files: readonly SourceFile[]) => string[]>;

/** What a room may load at run time besides itself: rooms, folders or single files, `*` for any folder. */
const mayLoad: Record<string, readonly string[]> = {
  contracts: [],
  config: [],
  actions: ['contracts'],
  assistant: ['contracts', 'actions'],
  database: ['contracts'],
  outbound: ['contracts'],
  activities: ['contracts', 'actions', 'assistant', 'database', 'outbound'],
  // Names of failures and queues; the file loads nothing itself.
  workflows: ['contracts/conversation-workflow', 'contracts/delivery-workflow'],
  'apps/api': ['contracts', 'actions', 'database', 'config', 'outbound/webhooks', 'workflows/signals'],
  'apps/worker': [
    ...['contracts', 'actions', 'assistant', 'database', 'outbound', 'activities', 'config', 'workflows/signals'],
  ],
  'apps/console': ['contracts', 'actions'],
  // What weighs little: no zod.
  'apps/widget': ['contracts/draw-markdown', 'contracts/languages', 'contracts/markdown', 'contracts/urls'],
  'apps/admin': ['contracts', 'database', 'config'],
  'apps/local': [
    ...['contracts', 'actions/*/settings', 'assistant/demo-model', 'database', 'config', 'workflows/signals'],
    // The mailbox shows samples of what goes out.
    'outbound/mail',
  ],
};

/** `libphonenumber-js/max` is of libphonenumber-js, `@temporalio/common/lib` of @temporalio/common, `node:net` itself. */
const packageOf = (specifier: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;

const packagesOf: Record<string, readonly string[]> = {
  contracts: ['zod'],
  actions: ['zod', 'libphonenumber-js'],
  workflows: ['@temporalio/workflow', '@temporalio/common'],
};

/** What opens connections, and where it may. Browsers talk to the API that served them; `npm start` to what it started. */
const mayConnect: Record<string, readonly string[]> = {
  'a socket': ['outbound', 'apps/local'],
  fetch: ['outbound', 'apps/local', 'apps/widget', 'apps/console'],
  WebSocket: [],
  EventSource: ['apps/widget', 'apps/console'],
  XMLHttpRequest: [],
  undici: ['outbound', 'assistant/stream'],
  openai: ['assistant/stream'],
  nodemailer: ['outbound/mail'],
  pg: ['database', 'apps/local'],
  redis: ['database', 'apps/local'],
  '@temporalio/client': ['apps/api', 'apps/local'],
  '@temporalio/worker': ['apps/worker'],
};

/** Of the modules that can listen and connect, what only listens. */
const listening = new Set(['createServer', 'Server', 'IncomingMessage', 'ServerResponse', 'isIP', 'isIPv4', 'isIPv6']);
const socketModules = new Set(
  ['net', 'tls', 'dgram', 'http', 'https', 'http2'].flatMap((name) => [name, `node:${name}`]),
);

function clientOf({ specifier, names }: Import): string[] {
  if (socketModules.has(specifier)) return names.every((name) => listening.has(name)) ? [] : ['a socket'];
  return Object.keys(mayConnect).filter((client) => specifier === client || specifier.startsWith(`${client}/`));
}

function globalClients(syntax: ts.SourceFile): string[] {
  const found: string[] = [];
  walk(syntax, (node) => {
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return;
    const name = node.expression.getText().replace(/^(globalThis|window|self)\./, '');
    if (['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'].includes(name)) found.push(name);
  });
  return found;
}

function readsEnvironment(syntax: ts.SourceFile): boolean {
  let found = false;
  const isProcess = (node: ts.Node | undefined): boolean => /^(globalThis\.)?process$/.test(node?.getText() ?? '');
  walk(syntax, (node) => {
    if (ts.isPropertyAccessExpression(node)) found ||= node.name.text === 'env' && isProcess(node.expression);
    else if (ts.isElementAccessExpression(node)) found ||= isProcess(node.expression);
    else if (ts.isVariableDeclaration(node)) found ||= isProcess(node.initializer);
    else if (ts.isImportDeclaration(node)) found ||= /^'(node:)?process'$/.test(node.moduleSpecifier.getText());
  });
  return found;
}

const inProduction = (files: readonly SourceFile[]): SourceFile[] => files.filter(({ tool }) => !tool);
const runTime = (imports: readonly Import[]): Import[] => imports.filter(({ typeOnly }) => !typeOnly);

/** Whether a file is one of these places or lies in one. */
function isIn(path: string, places: readonly string[]): boolean {
  const steps = path.replace(/\.tsx?$/, '').split('/');
  return places.some((place) => place.split('/').every((step, i) => step === '*' || step === steps[i]));
}

type Graph = ReadonlyMap<string, readonly string[]>;

const graphOf = (files: readonly SourceFile[]): Graph =>
  new Map(
    inProduction(files).map(({ path, imports }) => [path, runTime(imports).flatMap(({ target }) => target ?? [])]),
  );

function reachedFrom(files: readonly SourceFile[], room: string): Set<string> {
  const graph = graphOf(files);
  const reached = new Set([...graph.keys()].filter((path) => isIn(path, [room])));
  for (const path of reached) for (const next of graph.get(path) ?? []) reached.add(next);
  return reached;
}

/** Each circle once, as the path that closes it. */
function circles(files: readonly SourceFile[]): string[][] {
  const graph = graphOf(files);
  const done = new Set<string>();
  const found: string[][] = [];
  const follow = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path]);
    if (start >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) follow(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) follow(path, []);
  return found;
}
