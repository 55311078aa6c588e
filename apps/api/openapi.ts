import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { type ProblemCode, problems } from '#contracts/problem.js';
import { ownProblems } from './openapi-answers.js';

/** The OpenAPI 3.1 document, made from the routes and the zod schemas they declare. */
export function createDocument(app: INestApplication): OpenAPIObject {
  const info = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Parley')
    .setDescription('Actions of a website chatbot. Errors are RFC 9457 problems; lists are paged by an opaque cursor.')
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key of the account' }, 'apiKey')
    .addCookieAuth('__Host-parley', { type: 'apiKey', in: 'cookie', description: 'The session of a member' }, 'session')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'The token of one conversation' }, 'visitorToken')
    .addTag('widget', 'What a page may ask with nothing but the public id of a bot')
    .addTag('visitor', 'A conversation, by its token')
    .addTag('bots', 'Bots and their settings; every save is a version')
    .addTag('articles', 'What a bot knows')
    .addTag('passages', 'What a bot would find for a question')
    .addTag('actions', 'How the actions of a bot are set up; every save is a version of the bot')
    .addTag('webhooks', 'Webhooks that the model calls')
    .addTag('buttonGroups', 'Groups of buttons under replies')
    .addTag('overview', 'What happened lately, at a glance')
    .addTag('conversations', 'Conversations as their owner sees and steers them')
    .addTag('deliveries', 'Mails and webhook calls, and what became of them')
    .addTag('leads', 'Details that visitors left')
    .addTag('icons', 'Icons that a button may carry')
    .addTag('uploads', 'Images for buttons')
    .addTag('apiKeys', 'Credentials of this API')
    .addTag('session', 'Signing in to the console, and who is signed in')
    .addTag('members', 'Who may use the console, and how far their role goes')
    .addTag('account', 'The account: its plan, and what is left of it')
    .addTag('audit', 'Who did what; rows are added and never changed')
    .build();
  const document = SwaggerModule.createDocument(app, info, { standardSchemaConverter: convert });
  for (const operations of Object.values(document.paths)) {
    for (const operation of Object.values(operations)) tidy(operation);
  }
  return document;
}

/** Schemas with an id become components of that name. */
function convert(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }) {
  if (!(schema instanceof z.ZodType)) return undefined;
  const { $schema, $defs, id, ...json } = z.toJSONSchema(schema, { io: schemaType, unrepresentable: 'any' });
  const components: Record<string, unknown> = { ...$defs };
  if (typeof id !== 'string') return { schema: json, components };
  components[id] = json;
  return { schema: { $ref: `#/components/schemas/${id}` }, components };
}

/**
 * A success is never a problem and a problem never plain JSON, though `produces` names both; and what needs no credential cannot
 * fail for it.
 */
function tidy(operation: Operation): void {
  const { security, responses, [ownProblems]: own = [] } = operation;
  delete operation[ownProblems];
  for (const [status, { content }] of Object.entries(responses ?? {})) {
    for (const type of Object.keys(content ?? {})) {
      const isProblem = type === 'application/problem+json';
      if (isProblem !== Number(status) >= 400) delete content?.[type];
    }
  }
  if (!security) {
    const named = own.map((code) => String(problems[code].status));
    for (const status of ['401', '403']) if (!named.includes(status)) delete responses?.[status];
  }
}

interface Operation {
  [ownProblems]?: ProblemCode[];
  security?: unknown;
  responses?: Record<string, { content?: Record<string, unknown> }>;
}
