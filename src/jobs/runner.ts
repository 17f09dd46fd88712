import { EventEmitter, setMaxListeners } from 'node:events';
import { parseCronItems, run, type Task, type TaskList, Logger as WorkerLogger } from 'graphile-worker';
import type { Logger } from 'pino';
import type { Desk } from '../service/desk.ts';
import type { Outbox } from '../service/outbox.ts';
import { MAIL_LIMIT, type RateLimits, type SharedLimits } from '../service/rate-limits.ts';
import type { Publisher } from '../slack/publishing/publisher.ts';
import { inSpan, withinTraceOf } from '../trace.ts';
import { cleanFailure } from './clean-failure.ts';
import { createHandOver } from './hand-over.ts';
import { keepRunning } from './keep-running.ts';
import { createMaintaining, MAINTAIN_AT, type Maintain } from './maintain.ts';
import { pollMail } from './poll-mail.ts';
import { createJobsPool, type PoolLoad } from './pool.ts';
import { type ChangesWork, createSendChanges, watchPlatform } from './send-changes.ts';
import { type Mailing, sendMail, sendNextMails } from './send-mail.ts';
import { createSync } from './sync-suppressions.ts';
import { createWorkingOff } from './work-off.ts';

const HOUR = 60 * 60 * 1000;

export type Jobs = {
  stop(): Promise<void>;
  /** False where the runner has ended: after `stop`, or for a moment, until another one is started. */
  isRunning(): boolean;
  /** How its connections are used. */
  load(): PoolLoad;
  /** Tries whether a job can be added, over the queue's own connections. Rejects where it cannot. */
  check(): Promise<void>;
};

/** Jobs that take long where there is much to do; what they wait for is work in hand of its own, where anybody waits for it. */
export const LONG_JOBS = new Set(['maintain', 'sync-suppressions', 'send-change']);

/** Runs one job, with something around it. */
export type AroundJob = (task: string, run: () => Promise<void>) => Promise<void>;

/** What jobs need. `around`: runs each with something around it. */
type JobsDeps = {
  /** Where the database is, and how TLS is used; not at all where that is false. */
  address: Parameters<typeof createJobsPool>[0]['address'];
  statementMs: number;
  outbox: Outbox;
  desk: Desk;
  publisher: Publisher;
  mailing: Mailing;
  changing: ChangesWork;
  maintain: Maintain;
  rateLimits: RateLimits;
  shared: SharedLimits;
  clock: () => Date;
  log: Logger;
  around?: AroundJob;
};

/**
 * Runs the jobs: each is a doorbell for a row, and the row says whether there is anything to do. Once a minute, and at
 * the start, the sweep rings for rows that were left behind.
 */
export async function startJobs({ around = (_, run) => run(), ...deps }: JobsDeps): Promise<Jobs> {
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal); // each attempt under way hears it
  const sync = createSync({ ...deps.mailing, log: deps.log });
  const maintaining = createMaintaining(deps.maintain, deps.log);
  const notShown = (err: unknown) => deps.log.error({ err }, 'a message was not shown, and is tried again');
  const handOver = createHandOver(notShown);
  const show = (postId: string) =>
    void handOver
      .run(() => around('show-post', async () => void (await deps.publisher.ownPost(postId))))
      .catch(notShown);
  const sendChanges = createSendChanges({ ...deps.changing, show }, stopping.signal, (attempt) =>
    around('send-one-change', attempt),
  );
  const workingOff = createWorkingOff({ ...deps, doNext: (limit) => doInHand(deps, around, limit) });
  const taskList: TaskList = {
    'send-mail': (payload) => sendMail(deps.mailing, (payload as { mailId: string }).mailId),
    'show-post': async (payload) => void (await deps.publisher.post((payload as { postId: string }).postId)),
    'tidy-post': (payload) => deps.publisher.tidy((payload as { postId: string }).postId),
    'follow-mail': (payload) => deps.outbox.followMail((payload as { eventId: string }).eventId),
    'poll-mail': (payload) => pollMail(deps.mailing, payload as { mailId: string; step: number }),
    'lapse-request': (payload) => deps.desk.lapse((payload as { requestId: string }).requestId),
    'remind-of-request': (payload) => {
      const { requestId, hours } = payload as { requestId: string; hours: number };
      return deps.desk.remind(requestId, hours);
    },
    'run-batch': (payload) =>
      deps.desk.runBatch((payload as { batchId: string }).batchId, (err, ref) =>
        deps.log.error({ err, ref }, 'a batch broke for one learner'),
      ),
    'send-change': () => sendChanges(),
    'watch-platform': () => watchPlatform(deps.changing),
    'work-off': (payload) => workingOff.start((payload as { key: string }).key),
    sweep: () => sweep(deps),
    'sync-suppressions': () => sync(stopping.signal),
    maintain: () => maintaining(stopping.signal),
  };
  const { pool, open, load, check, close } = createJobsPool(deps);
  const events = new EventEmitter();
  const looked = firstLook(events);
  const start = () =>
    run({
      pgPool: pool,
      pollInterval: 1000,
      // One by one, without the queue's own batches: where a line is lost just when a batch is reported done, its retries
      // throw at the first failure, and the whole runner ends.
      concurrency: 8,
      noHandleSignals: true,
      taskList: handingOver(traced(taskList, around), handOver.run),
      parsedCronItems: parseCronItems([
        { task: 'sweep', match: '* * * * *', options: { maxAttempts: 1 } },
        { task: 'watch-platform', match: '* * * * *', options: { maxAttempts: 1 } },
        { task: 'sync-suppressions', match: '*/10 * * * *', options: { maxAttempts: 1 } },
        {
          task: 'maintain',
          match: MAINTAIN_AT,
          options: { maxAttempts: 1, jobKey: 'maintain', backfillPeriod: 24 * HOUR },
        },
      ]),
      logger: workerLogger(deps.log),
      events,
    });
  await open();
  const runner = await start().catch(async (error) => {
    await close();
    throw error;
  });
  const kept = keepRunning(runner, start, (err) =>
    deps.log.error({ err }, 'the job runner ended: it is started again'),
  );
  const stop = async () => {
    stopping.abort();
    try {
      await Promise.all([workingOff.stop(), kept.stop()]);
      await handOver.ended();
    } finally {
      await close();
    }
  };
  await looked.catch(async (error) => {
    await stop();
    throw error;
  });
  const atOnce = ['sweep', 'sync-suppressions'].map((task) =>
    runner.addJob(task, {}, { jobKey: task, maxAttempts: 1 }),
  );
  Promise.all(atOnce).catch((err) => deps.log.warn({ err }, 'what every minute does is not done at the start'));
  return { stop, isRunning: kept.isRunning, load, check };
}

/** The queue goes on to its next job where one of these waits for somebody outside. */
const SHOWING = ['show-post', 'send-mail', 'send-change'];

function handingOver(tasks: TaskList, run: (job: () => Promise<void>) => Promise<void>): TaskList {
  const handedOver = ([name, task]: [string, Task | undefined]): [string, Task] => [
    name,
    (payload, helpers) => run(async () => void (await task?.(payload, helpers))),
  ];
  return { ...tasks, ...Object.fromEntries(SHOWING.map((name) => handedOver([name, tasks[name]]))) };
}

/** A job runs within the span that rang for it; what the queue keeps of its failure quotes nothing. */
function traced(tasks: TaskList, around: AroundJob): TaskList {
  return Object.fromEntries(
    Object.entries(tasks).map(([name, task]): [string, Task] => [
      name,
      (payload, helpers) =>
        withinTraceOf(payload, () =>
          inSpan(`job ${name}`, { kind: 'CONSUMER' }, () =>
            around(name, async () => void (await task?.(payload, helpers))),
          ),
        ).catch((error) => {
          throw cleanFailure(name, error);
        }),
    ]),
  );
}

/**
 * Resolves when a worker has looked for jobs once. A worker whose very first look fails never looks again (the queue
 * keeps the failure), so that is a reason not to start.
 */
function firstLook(events: EventEmitter): Promise<void> {
  return new Promise((resolve, reject) => {
    for (const event of ['worker:getJob:empty', 'job:start']) events.once(event, () => resolve());
    events.once('worker:getJob:error', ({ error }) => reject(error));
  });
}

/** Does what waits first for a limit as work in hand, like a job: where it hangs, that is seen, and it is given up. */
async function doInHand(deps: DoingNext, around: AroundJob, limit: string): Promise<number | undefined> {
  let taken: number | undefined;
  await around('next-in-turn', async () => {
    taken = await doNext(deps, limit);
  });
  return taken;
}

type DoingNext = { mailing: Mailing; publisher: Publisher };

/** Sends the mails, or shows the post, whose turn it is at a rate limit. */
async function doNext({ mailing, publisher }: DoingNext, limit: string) {
  if (limit === MAIL_LIMIT) return sendNextMails(mailing);
  const shown = await publisher.nextPost(limit);
  return shown && Number(shown.kind === 'shown');
}

async function sweep({ outbox, clock, log }: { outbox: Outbox; clock: () => Date; log: Logger }): Promise<void> {
  const rung = await outbox.sweep(new Date(clock().getTime() - 24 * HOUR));
  if (rung > 0) log.info({ rung }, 'rang for rows left behind');
}

/** The job queue's own lines in our log, without payloads and messages that could hold values. */
function workerLogger(log: Logger): WorkerLogger {
  const own = log.child({ from: 'jobs' });
  return new WorkerLogger(() => (level, message, meta) => {
    if (isPoolAdvice(meta)) return;
    if (level === 'error') own.error({ err: meta?.error ?? undefined }, message.slice(0, 200));
    else if (level === 'warning') own.warn(message.slice(0, 200));
    else own.trace(message.slice(0, 200));
  });
}

/** The queue wants a connection for each job at once; ours work over the desk's pool, and its own is for its statements. */
const isPoolAdvice = (meta: object | undefined) => meta !== undefined && 'max' in meta && 'concurrency' in meta;
