import type { App, MessageShortcut } from '@slack/bolt';
import type { Action } from '../../core/action.ts';
import { say } from '../../core/sentence.ts';
import type { Invocation } from '../../service/context.ts';
import { askAndAnswer } from '../answers/answers.ts';
import { openAndFill } from '../answers/fill-view.ts';
import { renderRefusalModal } from '../answers/refusals.ts';
import { type FoundEmails, findEmails } from '../input/emails.ts';
import { readMailFiles } from '../input/mail-files.ts';
import { messageTexts } from '../input/message-texts.ts';
import { shortcutAction } from '../input/shortcuts.ts';
import { replyBy, replyIn } from '../transport/reply.ts';
import { learnerModal, modalName } from '../views/forms/learner-form.ts';
import type { HandlerDeps } from './handler-deps.ts';

/**
 * Answers the message shortcuts: where it is certain that one email is meant, it leads straight to the card; else a modal
 * asks.
 */
export function handleShortcuts(app: App, deps: HandlerDeps): void {
  app.shortcut<MessageShortcut>({ type: 'message_action' }, async ({ ack, shortcut, respond }) => {
    await ack();
    const asked = shortcutAction(shortcut.callback_id, deps.catalogue);
    if (!asked) return;
    const { message, channel, user, trigger_id: trigger } = shortcut;
    const place = {
      channel: channel.id,
      threadTs: (message.thread_ts as string | undefined) ?? message.ts ?? shortcut.message_ts,
    };
    // Slack shows an ephemeral message in a thread only where the thread has replies already (docs.slack.dev,
    // chat.postEphemeral).
    const isInThread = message.thread_ts !== undefined;
    const reply = isInThread ? replyIn(deps.client, place, user.id, replyBy(respond)) : replyBy(respond);
    deps.background.start({
      name: 'shortcut',
      reply,
      ifBroken: say`Nothing was done.`,
      run: async (reference) => {
        const invocation = { actor: user.id, place, delivery: `shortcut:${trigger}`, reference };
        const found = await emailsOf(deps, message);
        const [only] = found.emails;
        if (found.isSure && found.emails.length === 1 && only)
          await askAndAnswer(deps, {
            invocation,
            entry: asked.action,
            target: { email: only },
            reply,
            trigger: { id: trigger, isInThread },
          });
        else await openModal(deps, invocation, { action: asked.action, found, isInThread }, trigger);
      },
    });
  });
}

/** Returns the emails of a message: of its texts, and of mails that were forwarded into the channel. */
async function emailsOf({ client }: HandlerDeps, message: MessageShortcut['message']): Promise<FoundEmails> {
  const mails = await readMailFiles(client, message.files);
  const { emails, isSure } = findEmails(...messageTexts(message), ...mails.texts);
  return { emails, isSure: isSure && mails.isWhole };
}

type ShortcutQuestion = { action: Action | undefined; found: FoundEmails; isInThread: boolean };

/** Opens a modal at once, because a trigger lives three seconds, and only then checks the person. */
async function openModal(
  deps: HandlerDeps,
  invocation: Invocation,
  { action, found, isInThread }: ShortcutQuestion,
  trigger: string,
) {
  const { client, desk } = deps;
  const memory = { ...invocation.place, isInThread, action: action?.name ?? null };
  const title = modalName(action);
  await openAndFill(client, { title, trigger }, desk.welcome(invocation), (welcome) =>
    welcome.kind === 'refused'
      ? renderRefusalModal(deps, { title, refusal: welcome.refusal }, invocation)
      : learnerModal(action, found, memory),
  );
}
