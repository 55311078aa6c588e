import { NativeConnection } from '@temporalio/worker';
import { searchAttributes } from '#workflows/signals.js';

/** Numbers of `temporal.api.enums.v1.IndexedValueType`. */
const indexedTypes = { KEYWORD: 2, INT: 3, BOOL: 5 } as const;

/** Makes the namespace know our search attributes; a workflow that starts with an unknown one is refused. */
export async function ensureSearchAttributes(connection: NativeConnection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = searchAttributes.filter(({ name }) => !(name in customAttributes));
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map(({ name, type }) => [name, indexedTypes[type]])),
  });
}
