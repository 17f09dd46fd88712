import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { slackProblem } from '../transport/errors.ts';
import { loadingModal } from '../views/forms/form.ts';

/** Slack's error code for a modal that the person has closed. */
const CLOSED = 'not_found';

/**
 * Opens a modal at once, because a trigger lives three seconds, and fills it in when the desk has answered. Nothing is
 * filled in for a repeated delivery, which has its modal already, or where the person closed it.
 * @param asking the desk's answer; `repeated` fills in nothing.
 * @param fill what to show for that answer.
 */
export async function openAndFill<A extends { kind: string }>(
  client: WebClient,
  { title, trigger }: { title: string; trigger: string },
  asking: Promise<A>,
  fill: (answer: Exclude<A, { kind: 'repeated' }>) => ModalView,
): Promise<void> {
  const opening = client.views.open({ trigger_id: trigger, view: loadingModal(title) });
  const [opened, answer] = await Promise.allSettled([opening, asking]);
  if (answer.status === 'rejected') throw answer.reason;
  if (answer.value.kind === 'repeated') return;
  if (opened.status === 'rejected') throw opened.reason;
  const view_id = opened.value.view?.id;
  const view = fill(answer.value as Exclude<A, { kind: 'repeated' }>);
  try {
    if (view_id) await client.views.update({ view_id, view });
  } catch (error) {
    if (slackProblem(error).code !== CLOSED) throw error;
  }
}
