import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { isAhead, liesAhead } from '../../../core/records/ahead.ts';
import { COLUMNS, type Column, columnType, REQUIRED, rowSchema } from '../../../core/records/record.ts';
import type { ApiService } from '../../../service/platform/api/api-service.ts';
import type { TakenRecords } from '../../../service/platform/api/take-records.ts';
import { callOf } from '../caller.ts';
import { deskId } from '../fields.ts';
import { readRecords } from '../json-records.ts';
import { perMinute } from '../limits.ts';
import { problemResponse, problemSchema } from '../openapi.ts';
import { notValid, ProblemFault } from '../problem-fault.ts';
import { readBy } from '../validation.ts';

const PER_MINUTE = 60;
/** In bytes. The body is read as it comes, and never kept (json-records.ts). */
const LARGEST = 2 ** 30;
/** When to come again while others bring records, and after this replica ended, in seconds. */
const [BUSY_SECONDS, CLOSING_SECONDS] = [10, 5];

/** Returns what a field takes, for the contract: the words of `rowSchema`, which reads it, say what is wrong with one. */
function fieldOf(column: Column) {
  const isWritten = { integer: z.int(), boolean: z.boolean() }[columnType(column)];
  const written = isWritten ? z.union([isWritten, z.string()]) : z.string();
  const described = columnType(column).startsWith('timestamptz')
    ? written.describe('ISO 8601, such as 2026-03-31T09:30:00Z.')
    : written;
  return REQUIRED.includes(column) ? described : described.nullable().optional();
}

const record = z.looseObject({
  id: deskId
    .optional()
    .describe('The desk’s id, as GET /v1/learners says it: only with it can an external_id be another one.'),
  ...Object.fromEntries(COLUMNS.map((column) => [column, fieldOf(column)])),
});

const answer = z.object({
  rows: z.int(),
  created: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  refused: z.int().describe('Records that were left out: errors says why. All others are in.'),
  errors: problemSchema.shape.errors.unwrap().describe('What is wrong with single records: the first 1,000.'),
  left: z.int().describe('Fields that were left as the desk changed them since.'),
  taken: z.int().describe('Fields that were taken though the desk had changed them.'),
  conflicts: z
    .array(
      z.object({
        line: z.int(),
        field: z.string(),
        kind: z.enum(['left', 'taken']),
        changed_at: z.iso.datetime().describe('When the desk changed the field.'),
      }),
    )
    .describe('Which fields those are: the first 1,000.'),
  organizations_created: z
    .int()
    .describe('Organizations that no record had named before: a name that is misspelt makes one.'),
  groups_created: z.int(),
  unknown_fields: z
    .array(z.string())
    .describe('Fields of the records that were ignored, as none is called so: the first 20.'),
});

const query = z.object({
  as_of: rowSchema.shape.as_of.describe(
    'When all of it was true, where a record has no as_of of its own: 5 minutes ahead at most, for clocks differ.',
  ),
});

/** Adds `POST learners`: records of learners, as many as there are. */
export function addLearners(app: FastifyInstance, { takeRecords, now }: Pick<ApiService, 'takeRecords' | 'now'>): void {
  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The body is read by the handler, part by part.
    scope.addContentTypeParser(['application/json', 'application/x-ndjson'], (_, body, done) => done(null, body));
    scope.withTypeProvider<ZodTypeProvider>().post(
      '/learners',
      {
        bodyLimit: LARGEST,
        config: { scope: 'records', call: 'learners', rateLimit: perMinute(PER_MINUTE) },
        schema: {
          summary: 'Records of learners: an array, or one on each line (application/x-ndjson)',
          description:
            'An absent field leaves what is there, null clears it. Learners without a record stay. What is good is kept, whatever is wrong with other records; a call that was cut is sent again whole.',
          security: [{ token: [] }],
          consumes: ['application/json', 'application/x-ndjson'],
          querystring: query,
          body: z.array(record),
          response: { 200: answer, ...problemResponse },
        },
        validatorCompiler:
          ({ httpPart }) =>
          (data: unknown) => {
            const read = httpPart === 'body' ? { value: data } : readBy(query, data);
            return 'errors' in read && read.errors ? { error: notValid(read.errors) } : { value: read.value };
          },
      },
      async (request) => {
        const { as_of: asOf } = request.query;
        if (asOf && isAhead(asOf, now())) throw notValid([{ field: 'as_of', detail: liesAhead }]);
        const rows = readRecords(request.body as unknown as AsyncIterable<Uint8Array>);
        const taken = await takeRecords(callOf(request), rows, { asOf, signal: closing.signal });
        if (taken === 'busy') throw new ProblemFault('not-now', {}, BUSY_SECONDS);
        if (taken === 'interrupted')
          throw new ProblemFault('not-now', { detail: 'Send all of it again.' }, CLOSING_SECONDS);
        if (taken.rows > 0 && taken.rows === taken.refused) throw notValid(taken.errors);
        return toAnswer(taken);
      },
    );
  });
}

const toAnswer = ({
  conflicts,
  organizationsCreated,
  groupsCreated,
  unknownFields,
  ...taken
}: TakenRecords): z.output<typeof answer> => ({
  ...taken,
  errors: [...taken.errors],
  conflicts: conflicts.map(({ line, field, kind, changedAt }) => ({
    ...{ line, field, kind },
    changed_at: changedAt.toISOString(),
  })),
  organizations_created: organizationsCreated,
  groups_created: groupsCreated,
  unknown_fields: [...unknownFields],
});
