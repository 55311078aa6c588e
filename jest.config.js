/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['parley-source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '^.+\\.tsx?$': '@swc/jest' },
  moduleNameMapper: { '^(\\.{1,2}/.*)(?<!\\.json)\\.js$': '$1' },
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.local/', '/.cache/'],
  modulePathIgnorePatterns: ['/dist/', '/.local/'],
  testTimeout: 60_000,
  maxWorkers: 3,
  // Modules of earlier files stay in memory, and their context is carried through every promise: a worker that holds many is slow.
  workerIdleMemoryLimit: '450MB',
};
