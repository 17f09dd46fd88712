import type { IncomingMessage, ServerResponse } from 'node:http';
import type { App, HTTPReceiver, Receiver, ReceiverEvent } from '@slack/bolt';
import type { Background } from './background.ts';
import type { SignedListener } from './verify-signature.ts';

/**
 * Acknowledges as soon as the signature is checked, and lets Bolt dispatch when there is room. So Slack has its answer
 * within 3 seconds, however much there is to do. Requests whose acknowledgement may have content (a modal's
 * submission), and those without a listener of ours, go to Bolt at once and are acknowledged by it.
 * @param onBroken called where Bolt could not dispatch what was acknowledged.
 * @returns the receiver to give to Bolt, and the listener of its signed requests.
 */
export function ackFirst(
  bolt: HTTPReceiver,
  background: Background,
  onBroken: (error: unknown) => void,
): { receiver: Receiver; listener: SignedListener } {
  let app: App;
  return {
    receiver: {
      init(given) {
        app = given;
        bolt.init(given);
      },
      start: async () => {},
      stop: async () => {},
    },
    listener(request: IncomingMessage, response: ServerResponse, { body, again }) {
      if (!isPlain(body)) return bolt.requestListener(request, response);
      response.writeHead(200, { 'content-length': 0 }).end();
      // What waits is kept as bytes, because the garbage collector would have to walk through a flood of objects.
      background.admit(() => app.processEvent({ body: again(), ack: async () => {} }).catch(onBroken));
    },
  };
}

type Acting = ReceiverEvent['body'] & { user?: { id?: unknown } | null; channel?: { id?: unknown } | null };

/**
 * Returns whether a listener of ours acknowledges it with an empty answer. A request without a user or channel is left
 * to Bolt, which refuses it.
 */
function isPlain({ type, command, user_id, user, channel }: Acting): boolean {
  if (command) return command === '/learner' && typeof user_id === 'string';
  const isActing = type === 'block_actions' || type === 'message_action';
  return isActing && typeof user?.id === 'string' && (channel === undefined || typeof channel?.id === 'string');
}
