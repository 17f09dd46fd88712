import type * as z from 'zod';
import { say } from '../../../core/sentence.ts';
import { readHistoryPayload } from '../../input/history-payload.ts';
import { replyIn } from '../../transport/reply.ts';
import { historyForm, readPeriod } from '../../views/forms/history-form.ts';
import { turnAway } from '../buttons/questions.ts';
import type { SubmitForm } from './submission.ts';

/** Submits the days of a history: its files come by direct message, and the answer where it was asked for. */
export const submitHistory: SubmitForm<z.infer<typeof historyForm.memory>> = {
  form: historyForm,
  submit(deps, { memory, view, invocation }) {
    const { history, ...place } = memory;
    const read = readPeriod(view.state.values);
    if ('faults' in read) return read;
    const payload = readHistoryPayload(history);
    const reply = replyIn(deps.client, place, invocation.actor);
    return {
      work: {
        name: 'history-export',
        reply,
        ifBroken: say`If not all of it came, ask for it again.`,
        run: async (reference, _log, goesOn) => {
          const own = { ...invocation, place, reference };
          if (!payload) return turnAway(deps, own, reply);
          await deps.history.send({ invocation: own, of: payload.of, period: read.period, reply, goesOn });
        },
      },
    };
  },
};
