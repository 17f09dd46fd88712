import type { ModalView } from '@slack/types';
import type { CatalogueEntry } from '../../core/action.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Invocation, RefusedAnswer } from '../../service/context.ts';
import type { Naming } from '../people/names.ts';
import { refusalMessage } from '../views/cards/refusal.ts';
import { refusalModal } from '../views/forms/form.ts';
import type { Message } from '../views/text/message.ts';

type RefusalDeps = { workspaceUrl: string; naming: Naming };
type Asked = Pick<Invocation, 'actor' | 'place'>;

/**
 * Returns a refusal for the person who asked: others by name, the reader as “you”.
 * @param entry what was asked for, where its refusal can be escalated.
 */
export async function renderRefusal(
  { workspaceUrl, naming }: RefusalDeps,
  answer: RefusedAnswer,
  { actor, place }: Asked,
  entry?: CatalogueEntry,
): Promise<Message> {
  const names = await naming(answer.refusal.words);
  return refusalMessage(answer, {
    workspaceUrl,
    threadTs: place.threadTs,
    names,
    reader: actor,
    ...(entry && { entry }),
  });
}

/** Returns whether a refusal comes with buttons: what helps instead, or what is in the way and can be cancelled. */
export const hasNextStep = ({ next, cancel }: RefusedAnswer): boolean => next.length > 0 || cancel !== undefined;

/** Returns the same as a modal, which has no buttons. */
export async function renderRefusalModal(
  { workspaceUrl, naming }: RefusalDeps,
  { title, refusal }: { title: string; refusal: Refusal },
  { actor }: Pick<Asked, 'actor'>,
): Promise<ModalView> {
  return refusalModal(title, refusal, { workspaceUrl, names: await naming(refusal.words), reader: actor });
}
