import type { KnownBlock, ModalView } from '@slack/types';
import type * as z from 'zod';
import type { Refusal } from '../../../core/refusal.ts';
import type { Words } from '../../../core/sentence.ts';
import { tellWords } from '../../../core/told.ts';
import { clip, limits } from '../../limits.ts';
import type { AnswerContext } from '../cards/refusal.ts';
import { toldBlocks } from '../layout/told-blocks.ts';
import { textObject } from '../text/buttons.ts';
import { messageLink, threadLink } from '../text/link.ts';
import type { Showing } from '../text/render.ts';

/**
 * A form: its callback id, and what it remembers until it is submitted. Ids only, because it is stored in people's
 * browsers.
 */
export type Form<M extends object> = { id: string; memory: z.ZodType<M> };

/** What a form shows. */
export type FormContent = { title: string; submit: string; blocks: KnownBlock[] };

/** Declares a form. */
export const defineForm = <M extends object>(form: Form<M>): Form<M> => Object.freeze(form);

/** Returns the modal of a form. */
export function formModal<M extends object>(
  form: Form<M>,
  memory: M,
  { title, submit, blocks }: FormContent,
): ModalView {
  return {
    type: 'modal',
    callback_id: form.id,
    private_metadata: JSON.stringify(memory),
    title: textObject(clip(title, limits.modalTitle)),
    submit: textObject(submit),
    close: textObject('Close'),
    blocks,
  };
}

/** Returns what a submitted form remembers; undefined where it is not ours, or from an old version. */
export function memoryOf<M extends object>(form: Form<M>, metadata: string): M | undefined {
  try {
    return form.memory.safeParse(JSON.parse(metadata)).data;
  } catch {
    return undefined; // not JSON
  }
}

/** Returns the modal that is shown at once, while the person is checked, because a trigger lives three seconds. */
export function loadingModal(title: string): ModalView {
  const blocks: KnownBlock[] = [{ type: 'section', text: textObject('One moment…') }];
  return { type: 'modal', title: textObject(clip(title, limits.modalTitle)), close: textObject('Close'), blocks };
}

/** Returns a modal with words and nothing to submit. */
export function wordsModal(title: string, words: Words, showing: Showing = { email: '' }): ModalView {
  return {
    type: 'modal',
    title: textObject(clip(title, limits.modalTitle)),
    close: textObject('Close'),
    blocks: toldBlocks(tellWords(words), showing),
  };
}

/** Returns the modal that says a refusal, with the thread worth reading where there is one. */
export function refusalModal(
  title: string,
  { words, place }: Refusal,
  { workspaceUrl, names, reader }: Pick<AnswerContext, 'workspaceUrl' | 'names' | 'reader'>,
): ModalView {
  const modal = wordsModal(title, words, { email: '', names, reader });
  if (!place?.threadTs) return modal;
  return { ...modal, blocks: [...modal.blocks, threadLink(messageLink(workspaceUrl, place.channel, place.threadTs))] };
}
