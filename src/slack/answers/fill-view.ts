import { setTimeout as pause } from 'node:timers/promises';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { say } from '../../core/sentence.ts';
import { slackProblem } from '../transport/errors.ts';
import { loadingModal, wordsModal } from '../views/forms/form.ts';

/** Slack's error code for a modal that the person has closed. */
const CLOSED = 'not_found';
/** How often a modal is filled in at most, and how long Slack is given in between, in milliseconds. */
const TRIES = 3;
const BETWEEN_MS = 500;
const LONGEST_MS = 2_000;

const NOT_SHOWN = say`This could not be shown. Close it: the conversation says what is the case.`;

/**
 * Opens a modal at once, because a trigger lives three seconds, and fills it in when the desk has answered. Nothing is
 * filled in for a repeated delivery, which has its modal already, or where the person closed it. Where there is no
 * answer, or Slack does not take it, the modal says so.
 * @param asking the desk's answer; `repeated` fills in nothing.
 * @param fill what to show for that answer.
 */
export async function openAndFill<A extends { kind: string }>(
  client: WebClient,
  { title, trigger }: { title: string; trigger: string },
  asking: Promise<A>,
  fill: (answer: Exclude<A, { kind: 'repeated' }>) => ModalView | Promise<ModalView>,
): Promise<void> {
  const opening = client.views.open({ trigger_id: trigger, view: loadingModal(title) });
  const [opened, answer] = await Promise.allSettled([opening, asking]);
  const viewId = opened.status === 'fulfilled' ? opened.value.view?.id : undefined;
  try {
    if (answer.status === 'rejected') throw answer.reason;
    if (answer.value.kind === 'repeated') return;
    if (opened.status === 'rejected') throw opened.reason;
    const view = await fill(answer.value as Exclude<A, { kind: 'repeated' }>);
    if (viewId) await showView(client, viewId, view);
  } catch (error) {
    // Else it would say “One moment…” for ever.
    if (viewId) await showView(client, viewId, wordsModal(title, NOT_SHOWN)).catch(() => {});
    throw error;
  }
}

/** Shows a view in place of the open one, and tries again while that may help. */
async function showView(client: WebClient, viewId: string, view: ModalView): Promise<void> {
  for (let tries = 1; ; tries++)
    try {
      return void (await client.views.update({ view_id: viewId, view }));
    } catch (error) {
      const problem = slackProblem(error);
      if (problem.code === CLOSED) return;
      if (problem.kind === 'refused' || tries === TRIES) throw error;
      await pause(Math.min(problem.afterMs ?? BETWEEN_MS, LONGEST_MS));
    }
}
