import { say, type Words } from '../../core/sentence.ts';
import type { Invocation } from '../../service/context.ts';
import type { CommandLine } from '../input/command-line.ts';
import type { Reply } from '../transport/background.ts';
import { helpMessage, shortHelp, unclearMessage } from '../views/cards/help.ts';
import { type AnswerDeps, askAndAnswer } from './answers.ts';
import type { Trigger } from './open-action-form.ts';
import { renderRefusal } from './refusals.ts';

/** What was typed or said, by whom and where, and how to answer that person alone. */
export type Said = {
  invocation: Invocation;
  line: CommandLine | { kind: 'nobody' };
  reply: Reply;
  /** What a form opens with; a message has nothing of the kind. */
  trigger?: Trigger;
  /** Called now and then while there is more to write. */
  goesOn: () => void;
};

/** Answers what was typed after `/learner`, or said to the desk. */
export async function answerLine(deps: AnswerDeps, { invocation, line, reply, trigger, goesOn }: Said): Promise<void> {
  if (line.kind === 'ask') {
    await askAndAnswer(deps, {
      invocation,
      entry: line.entry,
      target: { email: line.email },
      given: { values: line.values, unread: line.unread },
      reply,
      ...(trigger && { trigger }),
    });
    return;
  }
  if (line.kind === 'history')
    return deps.history[line.asFile ? 'send' : 'show']({ invocation, of: line.of, reply, goesOn });
  const welcome = await deps.desk.welcome(invocation);
  if (welcome.kind === 'repeated') return;
  if (welcome.kind === 'refused') await reply(await renderRefusal(deps, welcome, invocation));
  else if (line.kind === 'unclear') await reply(unclearMessage(line.why));
  else await reply(line.kind === 'help' ? helpMessage(welcome.entries, welcome.roles) : shortHelp());
}

/** Returns what is certain where answering breaks. */
export const brokenLine = (line: Said['line']): Words =>
  line.kind === 'history' && line.asFile ? say`If not all of it came, ask for it again.` : say`Nothing was done.`;
