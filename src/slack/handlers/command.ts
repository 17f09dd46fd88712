import type { App } from '@slack/bolt';
import { say } from '../../core/sentence.ts';
import type { Invocation } from '../../service/context.ts';
import { askAndAnswer } from '../answers/answers.ts';
import { type CommandLine, readCommandLine } from '../input/command-line.ts';
import type { Reply } from '../transport/background.ts';
import { replyBy } from '../transport/reply.ts';
import { helpMessage, unclearMessage } from '../views/cards/help.ts';
import { refusalMessage } from '../views/cards/refusal.ts';
import type { HandlerDeps } from './handler-deps.ts';

/** Answers `/learner …`. */
export function handleCommand(app: App, deps: HandlerDeps): void {
  const { background, catalogue, clock } = deps;
  app.command('/learner', async ({ ack, command, respond }) => {
    await ack();
    const reply = replyBy(respond);
    const cameAt = clock();
    const line = readCommandLine(command.text ?? '', catalogue);
    background.start({
      name: 'command',
      reply,
      ifBroken:
        line.kind === 'history' && line.asFile ? say`If not all of it came, ask for it again.` : say`Nothing was done.`,
      run: (reference, _log, goesOn) => {
        const place = { channel: command.channel_id, threadTs: null };
        const delivery = `command:${command.trigger_id}`;
        const invocation = { actor: command.user_id, place, delivery, reference, cameAt };
        return answerLine(deps, { invocation, line, reply, trigger: command.trigger_id, goesOn });
      },
    });
  });
}

async function answerLine(
  deps: HandlerDeps,
  {
    invocation,
    line,
    reply,
    trigger,
    goesOn,
  }: { invocation: Invocation; line: CommandLine; reply: Reply; trigger: string; goesOn: () => void },
): Promise<void> {
  if (line.kind === 'ask') {
    await askAndAnswer(deps, {
      invocation,
      entry: line.entry,
      target: { email: line.email },
      given: { values: line.values, unread: line.unread },
      reply,
      trigger: { id: trigger, isInThread: false },
    });
    return;
  }
  if (line.kind === 'history')
    return deps.history[line.asFile ? 'send' : 'show']({ invocation, of: line.of, reply, goesOn });
  const welcome = await deps.desk.welcome(invocation);
  if (welcome.kind === 'repeated') return;
  if (welcome.kind === 'refused') await reply(refusalMessage(welcome, { ...deps, threadTs: null }));
  else await reply(line.kind === 'help' ? helpMessage(welcome.entries) : unclearMessage(line.why));
}
