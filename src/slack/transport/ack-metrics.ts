import type { IncomingMessage, ServerResponse } from 'node:http';
import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import { inSpan } from '../../trace.ts';

/**
 * `refused`: not Slack’s (no valid signature), or of no known kind. `failed`: no answer, or Slack had stopped waiting.
 */
export type AckResult = 'acknowledged' | 'refused' | 'failed';

/** Called with an answer to Slack: the transport, the result, and the seconds since the request came in. */
export type OnAck = (door: 'http' | 'socket', result: AckResult, seconds: number) => void;

type Listener = (req: IncomingMessage, res: ServerResponse) => void | Promise<void>;

/** Times a listener’s answers, from the request’s head to the answer’s last byte. */
export function timedListener(listener: Listener, onAck: OnAck): Listener {
  return (req, res) => {
    const start = performance.now();
    res.once('close', () => onAck('http', resultOf(res), (performance.now() - start) / 1000));
    void listener(req, res);
  };
}

function resultOf({ writableFinished, statusCode }: ServerResponse): AckResult {
  if (!writableFinished || statusCode >= 500) return 'failed';
  return statusCode < 400 ? 'acknowledged' : 'refused';
}

/** The kinds of payload, by `type`, that a trace may name. A command has no `type`. */
const KINDS = new Set(['block_actions', 'view_submission', 'message_action', 'shortcut', 'event_callback']);

/**
 * Returns a receiver that makes a span for every request. In Socket Mode (with `onAck`) it also reports
 * acknowledgements, because there is no HTTP answer to time. One that could not be sent, because its socket closed,
 * keeps nothing from being done: Slack may not deliver it again.
 */
export function watched(receiver: Receiver, onAck: OnAck | undefined): Receiver {
  const toApp = (app: App) => (event: ReceiverEvent) =>
    inSpan(`slack ${kindOf(event)}`, { kind: 'SERVER' }, () =>
      app.processEvent({ ...event, ack: watchedAck(event.ack, onAck) }),
    );
  return {
    init: (app) => receiver.init({ processEvent: toApp(app) } as App),
    start: (...args) => receiver.start(...args),
    stop: (...args) => receiver.stop(...args),
  };
}

function kindOf({ body }: ReceiverEvent): string {
  if (body.command) return 'command';
  return KINDS.has(body.type) ? body.type : 'other';
}

function watchedAck(ack: ReceiverEvent['ack'], onAck: OnAck | undefined): ReceiverEvent['ack'] {
  const start = performance.now();
  const report = (result: AckResult) => onAck?.('socket', result, (performance.now() - start) / 1000);
  return async (response) => {
    try {
      await inSpan('ack', {}, () => ack(response));
      report('acknowledged');
    } catch (error) {
      if (!onAck) throw error;
      report('failed');
    }
  };
}
