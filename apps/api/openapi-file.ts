import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { runDirectly } from '#config/run-directly.js';
import { AppModule } from './app.module.js';
import { createDocument } from './openapi.js';

/** Where the OpenAPI document is committed. */
export const openApiFile = fileURLToPath(new URL('../../docs/openapi.json', import.meta.url));

/** The OpenAPI document as it is committed. Needs no server: the routes are described, not run. */
export async function renderOpenApi(): Promise<string> {
  const app = await NestFactory.create(AppModule.bare(), { logger: ['error'] });
  try {
    return `${JSON.stringify(createDocument(app), null, 2)}\n`;
  } finally {
    await app.close();
  }
}

runDirectly(import.meta.url, async () => {
  await writeFile(openApiFile, await renderOpenApi());
  process.stdout.write(`Wrote ${openApiFile}.\n`);
});
