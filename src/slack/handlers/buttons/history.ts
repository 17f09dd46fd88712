import { say } from '../../../core/sentence.ts';
import { openAndFill } from '../../answers/fill-view.ts';
import { renderRefusalModal } from '../../answers/refusals.ts';
import { readHistoryPayload } from '../../input/history-payload.ts';
import { replaceBy } from '../../transport/reply.ts';
import { endOfUtcDay, historyFormTitle, historyModal } from '../../views/forms/history-form.ts';
import { type Button, replyTo } from '../click.ts';
import { turnAway } from './questions.ts';

/** Shows another page, or another part, in place of the present one. */
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
      await deps.history.show({ invocation, ...payload, start: payload.cursor, reply });
    },
  };
};

/** Shows the page that begins on a chosen day, in place of the present one. A date picker has no value of its own. */
const jump: Button = (deps, click) => {
  const reply = replaceBy(click.respond);
  const payload = readHistoryPayload(click.detail);
  const before = endOfUtcDay(click.day);
  return {
    name: 'history-day',
    reply,
    ifBroken: say`Ask for the history again.`,
    run: async (reference) => {
      const invocation = { ...click.invocation, reference };
      if (!payload || !before) return turnAway(deps, invocation, reply);
      await deps.history.show({ invocation, ...payload, start: { before }, reply });
    },
  };
};

/** Opens the form that asks from when to when a file is to be. */
const openExport: Button = (deps, click) => {
  const reply = replyTo(deps, click);
  const payload = readHistoryPayload(click.value);
  return {
    name: 'form:history-file',
    reply,
    ifBroken: say`No file was sent. Click again.`,
    run: async (reference) => {
      const invocation = { ...click.invocation, reference };
      if (!payload) return turnAway(deps, invocation, reply);
      const asking = deps.desk.authorizeExport(invocation);
      await openAndFill(deps.client, { title: historyFormTitle, trigger: click.trigger }, asking, (answer) =>
        answer.kind === 'refused'
          ? renderRefusalModal(deps, { title: historyFormTitle, refusal: answer.refusal }, invocation)
          : historyModal({ history: click.value, ...invocation.place }),
      );
    },
  };
};

/** Buttons on a history. */
export const historyButtons = { page, filter: page, jump, export: openExport } satisfies Record<string, Button>;
