import type { HTTPReceiver, Receiver, ReceiverEvent } from '@slack/bolt';
import type { Work } from './work.ts';

/**
 * A receiver that acknowledges as soon as the signature is checked, and lets Bolt dispatch when there is room: however
 * much is to do, Slack has its answer within its 3 seconds. Requests whose acknowledgement may say something (a modal's
 * submission), and those we have no listener for, go to Bolt at once and are acknowledged by it.
 * @param onBroken told where Bolt could not dispatch what was acknowledged.
 */
export function ackFirst(receiver: HTTPReceiver, work: Work, onBroken: (error: unknown) => void): Receiver {
  return {
    init(app) {
      receiver.init({
        async processEvent(event: ReceiverEvent) {
          if (!isPlain(event.body)) return app.processEvent(event);
          await event.ack();
          work.admit(() => app.processEvent({ ...event, ack: async () => {} }).catch(onBroken));
        },
      } as typeof app);
    },
    start: async () => {},
    stop: async () => {},
  };
}

type Signed = ReceiverEvent['body'] & { user?: { id?: unknown } | null; channel?: { id?: unknown } | null };

/** Whether a listener of ours acknowledges it, and with nothing but that; what says not by whom or where is for Bolt to refuse. */
function isPlain({ type, command, user_id, user, channel }: Signed): boolean {
  if (command) return command === '/learner' && typeof user_id === 'string';
  const isActing = type === 'block_actions' || type === 'message_action';
  return isActing && typeof user?.id === 'string' && (channel === undefined || typeof channel?.id === 'string');
}
