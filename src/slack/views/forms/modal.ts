import type { KnownBlock, ModalView } from '@slack/types';
import type { Action } from '../../../core/action.ts';
import { MOST_AT_ONCE } from '../../../core/requests/batch.ts';
import type { Place, Words } from '../../../core/sentence.ts';
import { clip, limits } from '../../limits.ts';
import { paragraphs } from '../text/render.ts';

/**
 * What a modal remembers until it is submitted: where the message was, whether it had answers already (so that a thread
 * is there to speak in), and what was asked for.
 */
export type ModalMemory = Place & { isInThread: boolean; action: string | null };

const plain = (text: string) => ({ type: 'plain_text' as const, text });
/** What a modal about an action, or about the profile, is called. */
export const modalName = (action: Action | undefined) => action?.shortcut ?? action?.title ?? 'Learner actions';

/** Shown at once, while the person is checked: a trigger lives three seconds. */
export function loadingModal(name: string): ModalView {
  const blocks: KnownBlock[] = [{ type: 'section', text: plain('One moment…') }];
  return { type: 'modal', title: plain(clip(name, limits.modalTitle)), close: plain('Close'), blocks };
}

/** Words and nothing to submit. */
export function wordsModal(name: string, words: Words): ModalView {
  return {
    type: 'modal',
    title: plain(clip(name, limits.modalTitle)),
    close: plain('Close'),
    blocks: [paragraphs({ email: '' }, words)],
  };
}

/** The option that means all the addresses in the message. */
export const ALL = 'all';

/** Asks for the learner: which of the emails in the message or, for an action, all of them; or an email to type where there was none. */
export function learnerModal(action: Action | undefined, emails: string[], memory: ModalMemory): ModalView {
  const choices = emails
    .filter((email) => email.length <= limits.optionValue)
    .slice(0, MOST_AT_ONCE)
    .map((email) => ({ text: plain(clip(email, limits.optionText)), value: email }));
  const all = { text: plain(`All ${choices.length} of them`), value: ALL };
  const block: KnownBlock =
    choices.length > 0
      ? {
          type: 'input',
          block_id: 'email',
          label: plain('Which learner?'),
          hint: plain(
            emails.length > choices.length
              ? `The message has ${emails.length} addresses; these are the first ${choices.length}.`
              : 'These are the addresses in the message.',
          ),
          element: {
            type: 'static_select',
            action_id: 'email',
            placeholder: plain('Choose an email'),
            options: action && choices.length > 1 ? [all, ...choices] : choices,
          },
        }
      : {
          type: 'input',
          block_id: 'email',
          label: plain('The learner’s email'),
          hint: plain('There is no email in the message, so type it here.'),
          element: {
            type: 'email_text_input',
            action_id: 'email',
            placeholder: plain('jane@example.com'),
            focus_on_load: true,
          },
        };
  return {
    type: 'modal',
    callback_id: 'learner',
    private_metadata: JSON.stringify(memory),
    title: plain(clip(modalName(action), limits.modalTitle)),
    submit: plain('Continue'),
    close: plain('Close'),
    blocks: [block],
  };
}
