import type { DeskClient } from '../desk-client.ts';
import { createWorker, type Worker } from '../worker.ts';
import { type SettleOptions, settleLater } from './settle-change.ts';

const AGAIN_MS = 2_000;

/** Answers of the desk's after which there is nothing more to say: it has it, had another answer, or does not know the change. */
const isOver = (status: number) => (status >= 200 && status < 300) || [404, 409, 410, 422].includes(status);

/** Starts what decides changes whose answer was put off, once they are due, and tells the desk until it has the answer. */
export function createLateAnswers(options: {
  settle: SettleOptions;
  desk: DeskClient;
  changed: () => void;
  onError: (error: unknown) => void;
}): Worker {
  const { desk, changed } = options;
  const { db, now } = options.settle;
  const due = () =>
    db
      .selectFrom('told_change')
      .select(['id', 'laterPayload', 'answer', 'laterAt'])
      .where('laterAt', 'is not', null)
      .orderBy('laterAt')
      .execute();
  const put = (id: string, laterAt: Date | null) =>
    db.updateTable('told_change').set({ laterAt }).where('id', '=', id).execute();

  return createWorker(async () => {
    let isAgain = false;
    for (const { id, laterPayload, laterAt } of await due()) {
      if (!laterAt || laterAt > now()) continue;
      if (laterPayload) await settleLater(options.settle, id);
      const told = await db.selectFrom('told_change').select('answer').where('id', '=', id).executeTakeFirst();
      if (!told?.answer) continue;
      const answer = await desk.post(`/v1/changes/${encodeURIComponent(id)}`, told.answer.body);
      if (answer && isOver(answer.status)) await put(id, null);
      else isAgain = true;
      changed();
    }
    const [next] = (await due()).flatMap(({ laterAt }) => (laterAt ? [laterAt.getTime() - now().getTime()] : []));
    if (next === undefined) return undefined;
    return isAgain ? AGAIN_MS : Math.max(next, 10);
  }, options.onError);
}
