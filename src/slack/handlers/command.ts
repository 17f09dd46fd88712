import type { App } from '@slack/bolt';
import type { Catalogue } from '../../core/catalogue.ts';
import { say } from '../../core/sentence.ts';
import type { Invocation } from '../../service/context.ts';
import { type AnswerDeps, askAndAnswer } from '../answers/answers.ts';
import { type CommandLine, readCommandLine } from '../input/command-line.ts';
import type { Background, Reply } from '../transport/background.ts';
import { replyBy } from '../transport/reply.ts';
import { helpMessage, unclearMessage } from '../views/cards/help.ts';
import { refusalMessage } from '../views/cards/refusal.ts';

/** Answers `/learner …`. */
export function handleCommand(
  app: App,
  answering: AnswerDeps & { catalogue: Catalogue; background: Background },
): void {
  const { background, catalogue } = answering;
  app.command('/learner', async ({ ack, command, respond }) => {
    await ack();
    const reply = replyBy(respond);
    const line = readCommandLine(command.text ?? '', catalogue);
    background.start({
      name: 'command',
      reply,
      ifBroken:
        line.kind === 'history' && line.asFile ? say`If no file came, ask for it again.` : say`Nothing was done.`,
      run: (reference) => {
        const place = { channel: command.channel_id, threadTs: null };
        const invocation = { actor: command.user_id, place, delivery: `command:${command.trigger_id}`, reference };
        return answerLine(answering, invocation, line, reply);
      },
    });
  });
}

async function answerLine(
  answering: AnswerDeps,
  invocation: Invocation,
  line: CommandLine,
  reply: Reply,
): Promise<void> {
  if (line.kind === 'ask') {
    await askAndAnswer(answering, {
      invocation,
      entry: line.entry,
      target: { email: line.email },
      given: { newEmail: line.newEmail },
      reply,
    });
    return;
  }
  if (line.kind === 'history')
    return answering.history[line.asFile ? 'send' : 'show']({ invocation, of: line.of, reply });
  const welcome = await answering.desk.welcome(invocation);
  if (welcome.kind === 'repeated') return;
  if (welcome.kind === 'refused') await reply(refusalMessage(welcome, { ...answering, threadTs: null }));
  else await reply(line.kind === 'help' ? helpMessage(welcome.entries) : unclearMessage(line.why));
}
