import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { changeItem, type OutgoingChange, toChangeBody } from '../../../core/platform/outgoing-change.ts';
import type { Platform } from '../../../core/platform/platform.ts';
import type { ApiService } from '../../../service/platform/api/api-service.ts';
import type { PlatformChanges } from '../../../service/platform/changes/changes.ts';
import { answerBody, readAnswerBody } from '../../answer/answer-body.ts';
import { callOf } from '../caller.ts';
import { deskId } from '../fields.ts';
import { perMinute } from '../limits.ts';
import { problemResponse } from '../openapi.ts';
import { notValid, ProblemFault } from '../problem-fault.ts';
import type { WakeUp } from '../wake-up.ts';

const PER_MINUTE = 1_200;
/** How many changes one call gets. */
const MOST = 100;
/** How long a call waits for something to be there, in seconds. */
const LONGEST_WAIT = 25;
/** The largest answer, in bytes. */
const LARGEST = 64 * 1024;

const query = z.object({
  wait: z.coerce
    .number({ error: 'It has to be a number of seconds.' })
    .min(0, 'It has to be 0 to 25.')
    .max(LONGEST_WAIT, 'It has to be 0 to 25.')
    .default(LONGEST_WAIT)
    .describe('How many seconds to wait where nothing is there.'),
});

export type ChangesDeps = {
  service: Pick<ApiService, 'recordCall' | 'now'>;
  changes: Pick<PlatformChanges, 'lease' | 'settle' | 'typeOf'>;
  wakeUp: WakeUp;
  platform: Pick<Platform, 'changes'>;
  /** Makes the platform's words fit to be shown. */
  clean: (text: string) => string | null;
};

/** Adds `GET changes`, where the platform fetches what it is asked for, and `POST changes/:id`, where it answers. */
export function addChanges(app: FastifyInstance, deps: ChangesDeps): void {
  addFeed(app, deps);
  addAnswers(app, deps);
  app.addHook('preClose', async () => deps.wakeUp.end());
}

function addFeed(app: FastifyInstance, { service, changes, wakeUp, platform }: ChangesDeps): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/changes',
    {
      config: { scope: 'changes', call: 'changes', rateLimit: perMinute(PER_MINUTE) },
      schema: {
        summary: 'Each learner’s oldest open change, leased for 60 s; waits for one to be there',
        security: [{ token: [] }],
        querystring: query,
        response: { 200: z.object({ changes: z.array(changeItem) }), ...problemResponse },
      },
    },
    async (request, reply) => {
      if (platform.changes !== 'poll')
        throw new ProblemFault('not-fetched', { detail: `PLATFORM_CHANGES is ${platform.changes}.` });
      const leased = await leaseOrWait({ changes, wakeUp }, request.query.wait * 1_000, reply);
      if (leased.length > 0) await service.recordCall(callOf(request));
      const mayHaveHashes = request.token?.scopes.includes('sign-in') === true;
      return { changes: leased.map((change) => toItem(change, mayHaveHashes)) };
    },
  );
}

/** Returns what is leased at once or, where nothing is, after a wait. Whoever has hung up gets nothing leased. */
async function leaseOrWait(
  { changes, wakeUp }: Pick<ChangesDeps, 'changes' | 'wakeUp'>,
  waitMs: number,
  reply: FastifyReply,
): Promise<OutgoingChange[]> {
  const hungUp = new AbortController();
  reply.raw.once('close', () => hungUp.abort());
  const until = performance.now() + waitMs;
  for (;;) {
    // Whoever waits from here on misses no news of what is written meanwhile.
    const restMs = until - performance.now();
    const news = wakeUp.wait(Math.max(0, restMs), hungUp.signal);
    const leased = hungUp.signal.aborted ? [] : await changes.lease(MOST);
    if (leased.length > 0 || restMs <= 0 || hungUp.signal.aborted || wakeUp.hasEnded()) {
      hungUp.abort();
      return leased;
    }
    await news;
  }
}

/** Returns a change as it is fetched; a hash only for a token that is for sign-ins too. */
function toItem(change: OutgoingChange, mayHaveHashes: boolean): z.output<typeof changeItem> {
  const { data, ...rest } = toChangeBody(change);
  const { password_hash: hash, ...open } = data;
  return { id: change.id, ...rest, data: mayHaveHashes && hash !== undefined ? data : open };
}

function addAnswers(app: FastifyInstance, { service, changes, clean }: ChangesDeps): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/changes/:id',
    {
      bodyLimit: LARGEST,
      config: { scope: 'changes', call: 'answer', rateLimit: perMinute(PER_MINUTE) },
      schema: {
        summary: 'The platform’s answer to a change',
        description: 'The same answer again is 200; the opposite one is 409. It counts also after 24 hours.',
        security: [{ token: [] }],
        params: z.object({ id: deskId }),
        body: answerBody,
        response: { 200: z.object({ status: z.enum(['accepted', 'refused']) }), ...problemResponse },
      },
    },
    async (request) => {
      const { id } = request.params;
      const type = await changes.typeOf(id);
      if (!type) throw new ProblemFault('not-found', { detail: 'No change has that id.' });
      const answer = readAnswerBody(request.body, { type, now: service.now(), clean });
      if (answer.kind === 'unreadable') throw notValid([{ detail: `It cannot be used: ${answer.why}.` }]);
      const settled = await changes.settle(id, answer);
      if (settled === 'unknown') throw new ProblemFault('not-found', { detail: 'No change has that id.' });
      if (settled === 'contradicted') throw new ProblemFault('opposite-answer');
      await service.recordCall(callOf(request));
      return { status: answer.kind };
    },
  );
}
