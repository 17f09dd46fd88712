import type { App } from '@slack/bolt';
import type { Catalogue } from '../../core/catalogue.ts';
import { say } from '../../core/sentence.ts';
import type { Call } from '../../service/context.ts';
import { type Answering, askAndAnswer } from '../answers/answers.ts';
import { type CommandLine, readCommandLine } from '../input/command-line.ts';
import type { Reply, Work } from '../transport/background.ts';
import { replyBy } from '../transport/reply.ts';
import { helpMessage, unclearMessage } from '../views/cards/help.ts';
import { refusalMessage } from '../views/cards/refusal.ts';

/** Answers `/learner …`. */
export function handleCommand(app: App, answering: Answering & { catalogue: Catalogue; work: Work }): void {
  const { work, catalogue } = answering;
  app.command('/learner', async ({ ack, command, respond }) => {
    await ack();
    const reply = replyBy(respond);
    const line = readCommandLine(command.text ?? '', catalogue);
    work.start({
      name: 'command',
      reply,
      ifBroken:
        line.kind === 'history' && line.asFile ? say`If no file came, ask for it again.` : say`Nothing was done.`,
      run: (reference) => {
        const place = { channel: command.channel_id, threadTs: null };
        const call = { actor: command.user_id, place, delivery: `command:${command.trigger_id}`, reference };
        return answerLine(answering, call, line, reply);
      },
    });
  });
}

async function answerLine(answering: Answering, call: Call, line: CommandLine, reply: Reply): Promise<void> {
  if (line.kind === 'ask') {
    await askAndAnswer(answering, {
      call,
      wish: line.wish,
      target: { email: line.email },
      given: { newEmail: line.newEmail },
      reply,
    });
    return;
  }
  if (line.kind === 'history') return answering.history[line.asFile ? 'send' : 'show']({ call, of: line.of, reply });
  const welcome = await answering.desk.welcome(call);
  if (welcome.kind === 'repeated') return;
  if (welcome.kind === 'refused') await reply(refusalMessage(welcome, { ...answering, threadTs: null }));
  else await reply(line.kind === 'help' ? helpMessage(welcome.wishes) : unclearMessage(line.why));
}
