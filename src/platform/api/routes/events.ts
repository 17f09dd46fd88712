import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { type EventFate, eventTypes, type LearnerEvent } from '../../../core/platform/learner-event.ts';
import type { ProblemDetail } from '../../../core/platform/problem.ts';
import { liesAhead } from '../../../core/records/ahead.ts';
import type { ApiService } from '../../../service/platform/api/api-service.ts';
import { callOf } from '../caller.ts';
import { learnerName, moment, text, toLearnerName } from '../fields.ts';
import { perMinute } from '../limits.ts';
import { problemResponse } from '../openapi.ts';
import { notValid } from '../problem-fault.ts';
import { readBy } from '../validation.ts';

const MOST = 1_000;
const PER_MINUTE = 1_200;
/** The largest body, in bytes: 1,000 events of half a kilobyte are far from it. */
const LARGEST = 1024 * 1024;

const event = z.object({
  id: text(200).describe(
    'Your id of the event, of your token’s own: the same event again changes nothing, another one with its id is refused.',
  ),
  type: z.enum(eventTypes),
  occurred_at: moment,
  learner: learnerName,
});

const events = z.object({ events: z.array(event).min(1).max(MOST) });
/** The same, where single events may be wrong: the others are taken. */
const anyEvents = z.object({ events: z.array(z.unknown()).min(1).max(MOST) });

const fates = ['taken', 'unknown', 'ambiguous', 'refused'] as const;

const answer = z.object({
  counts: z.object({ taken: z.int(), unknown: z.int(), ambiguous: z.int(), refused: z.int() }),
  results: z
    .array(
      z.object({
        id: z.string().nullable().describe('Null where the event has none that can be read.'),
        status: z
          .enum(fates)
          .describe(
            'Only what is taken is kept: unknown and ambiguous learners may be known later, so send it again then.',
          ),
        errors: z.array(z.object({ line: z.int(), field: z.string().optional(), detail: z.string() })).optional(),
      }),
    )
    .describe('In the order of the events.'),
});

type Read = { event: LearnerEvent } | { id: string | null; errors: ProblemDetail[] };

/** Adds `POST events`: what learners did at the platform. */
export function addEvents(app: FastifyInstance, { takeEvents }: Pick<ApiService, 'takeEvents'>): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/events',
    {
      bodyLimit: LARGEST,
      config: { scope: 'records', call: 'events', rateLimit: perMinute(PER_MINUTE) },
      schema: {
        summary: 'What learners did at the platform, in any order',
        security: [{ token: [] }],
        body: events,
        response: { 200: answer, ...problemResponse },
      },
      validatorCompiler: () => (body: unknown) => {
        const read = readBy(anyEvents, body);
        return read.errors ? { error: notValid(read.errors) } : { value: read.value.events.map(readEvent) };
      },
    },
    async (request) => {
      const read = request.body as unknown as Read[];
      const good = read.flatMap((one) => ('event' in one ? [one.event] : []));
      const fateOf = new Map<LearnerEvent, EventFate>();
      for (const [i, fate] of (await takeEvents(callOf(request), good)).entries()) {
        const taken = good[i];
        if (taken) fateOf.set(taken, fate);
      }
      return toAnswer(read, fateOf);
    },
  );
}

function readEvent(given: unknown): Read {
  const read = readBy(event, given);
  if (read.errors)
    return { id: readBy(event.shape.id, (given as { id?: unknown } | null)?.id).value ?? null, errors: read.errors };
  const { id, type, occurred_at: at, learner } = read.value;
  return { event: { id, type, at, learner: toLearnerName(learner) } };
}

const REFUSED = {
  ahead: { field: 'occurred_at', detail: `It ${liesAhead}.` },
  other: { field: 'id', detail: 'This id was used for another event.' },
} as const satisfies Partial<Record<EventFate, ProblemDetail>>;

function toAnswer(read: readonly Read[], fateOf: ReadonlyMap<LearnerEvent, EventFate>): z.output<typeof answer> {
  const results = read.map((one, i) => {
    if (!('event' in one)) return refused(one.id, i + 1, one.errors);
    const fate = fateOf.get(one.event) ?? 'unknown';
    if (fate === 'ahead' || fate === 'other') return refused(one.event.id, i + 1, [REFUSED[fate]]);
    return { id: one.event.id, status: fate };
  });
  const count = (status: (typeof fates)[number]) => results.filter((one) => one.status === status).length;
  const [taken, unknown, ambiguous, refusedCount] = fates.map(count) as [number, number, number, number];
  return { counts: { taken, unknown, ambiguous, refused: refusedCount }, results };
}

const refused = (id: string | null, line: number, errors: readonly ProblemDetail[]) => ({
  id,
  status: 'refused' as const,
  errors: errors.map((one) => ({ ...one, line })),
});
