import { say } from '../../../core/sentence.ts';
import { readHistoryPayload } from '../../input/history-payload.ts';
import { replaceBy, replyBy } from '../../transport/reply.ts';
import type { Button } from '../click.ts';
import { turnAway } from './questions.ts';

/** Shows another page in place of the present one. */
const page: Button = (deps, click) => {
  const reply = replaceBy(click.respond);
  const payload = readHistoryPayload(click.value);
  return {
    name: 'history-page',
    reply,
    ifBroken: say`Ask for the history again.`,
    run: async (reference) => {
      const invocation = { ...click.invocation, reference };
      if (!payload) return turnAway(deps, invocation, reply);
      await deps.history.show({ invocation, ...payload, reply });
    },
  };
};

/** Sends the whole history as a file, and says so beside the page. */
const exportFile: Button = (deps, click) => {
  const reply = replyBy(click.respond);
  const payload = readHistoryPayload(click.value);
  return {
    name: 'history-export',
    reply,
    ifBroken: say`If no file came, ask for it again.`,
    run: async (reference) => {
      const invocation = { ...click.invocation, reference };
      if (!payload) return turnAway(deps, invocation, reply);
      await deps.history.send({ invocation, ...payload, reply });
    },
  };
};

/** Buttons on a history. */
export const historyButtons = { page, export: exportFile } satisfies Record<string, Button>;
