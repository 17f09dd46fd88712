import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { problemUri } from '../../core/platform/problem.ts';

/** A problem as it is answered (RFC 9457). */
export const problemSchema = z
  .object({
    type: z.string().meta({ examples: [problemUri('not-valid')] }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    errors: z
      .array(
        z.object({
          line: z.int().optional().describe('Which record or event of the body, counted from 1.'),
          field: z.string().optional(),
          detail: z.string(),
        }),
      )
      .optional()
      .describe('What is wrong with single fields; no value is repeated.'),
    reference: z.string().describe('Names the call in the log and the audit of the desk.'),
  })
  .describe('Any status from 400 on.');

/** The answer to every call that comes to nothing, as a route's `response` lists it. */
export const problemResponse = {
  default: {
    description: 'A problem (RFC 9457).',
    content: { 'application/problem+json': { schema: problemSchema } },
  },
} as const;

/** Has `GET openapi.json` answer with the contract: made of the zod schemas that read the requests. Needs no token. */
export async function addContract(app: FastifyInstance, publicUrl: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Learner Desk',
        version: '1',
        description:
          'What a learning platform tells the desk, and asks it. It only grows: ignore what you do not know.',
      },
      servers: [{ url: publicUrl }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
    transform: jsonSchemaTransform,
  });
  let contract: string | undefined;
  app.get('/openapi.json', { schema: { hide: true } }, async (_, reply) => {
    contract ??= JSON.stringify(app.swagger());
    return reply.type('application/json').serializer(String).send(contract);
  });
}
