import type { App } from '@slack/bolt';
import { answerLine, brokenLine } from '../answers/answer-line.ts';
import { readCommandLine } from '../input/command-line.ts';
import { replyBy } from '../transport/reply.ts';
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
      ifBroken: brokenLine(line),
      run: (reference, _log, goesOn) => {
        const place = { channel: command.channel_id, threadTs: null };
        const delivery = `command:${command.trigger_id}`;
        const invocation = { actor: command.user_id, place, delivery, reference, cameAt };
        const trigger = { id: command.trigger_id, isInThread: false };
        return answerLine(deps, { invocation, line, reply, trigger, goesOn });
      },
    });
  });
}
