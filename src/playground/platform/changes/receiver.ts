import { setTimeout } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { Answer } from '../database/tables.ts';
import type { Behaving, BehaviourSwitch } from './behaviour.ts';
import { DeskChange } from './contract.ts';
import { type Manner, type SettleOptions, settleChange } from './settle-change.ts';

const SLOW_MS = 4_000;
const LATER_MS = 4_000;
const REFUSAL = 'The school office has locked this account';
/** What the platform verifies with while it holds a wrong secret. */
const WRONG = new Webhook(`whsec_${Buffer.from('a secret of somebody else’s').toString('base64')}`);

type Problem = { title: string };
/** What goes back to the desk: an answer, or a connection that is cut, before or after the change was taken. */
export type Reply = { status: number; body: Answer['body'] | Problem; retryAfter?: number | undefined } | 'cut';

export type ReceiverOptions = {
  settle: SettleOptions;
  behaviour: BehaviourSwitch;
  /** `whsec_…`; each is tried, so one can be replaced. */
  secrets: readonly string[];
  closing: AbortSignal;
  /** Called after each call, with what went wrong before it was a change of the desk's. */
  seen: (fault?: string) => void;
};

type Call = { headers: Record<string, string>; body: Buffer };

/**
 * Returns what takes the desk's calls: the signature over the raw body is verified before anything of it is read.
 * @throws where a secret is none.
 */
export function createReceiver(options: ReceiverOptions): (call: Call) => Promise<Reply> {
  const { settle, behaviour, closing, seen } = options;
  const webhooks = options.secrets.map((secret) => new Webhook(secret));
  return async (call) => {
    const how = behaviour.take();
    if (how.behaviour === 'down') return whileDown(how);
    if (!isSigned(call, how.behaviour === 'wrong-secret' ? [WRONG] : webhooks)) {
      seen('The signature is not the desk’s');
      return problem(401, 'The signature is not the desk’s');
    }
    const change = readChange(call.body);
    if (!change) {
      seen('It is no change of the desk’s');
      return problem(400, 'It is no change of the desk’s');
    }
    if (how.behaviour === 'slow') await setTimeout(how.options.delayMs ?? SLOW_MS, undefined, { signal: closing });
    const id = call.headers['webhook-id'] ?? '';
    const { answer, isNew } = await settleChange(settle, { id, change, manner: mannerOf(how) });
    seen();
    return isNew && how.behaviour === 'forgets' ? 'cut' : answer;
  };
}

const problem = (status: number, title: string): Reply => ({ status, body: { title } });

function whileDown({ options: { how = 503, retryAfter } }: Behaving): Reply {
  return how === 'reset' ? 'cut' : { ...(problem(how, 'The platform is down') as Exclude<Reply, 'cut'>), retryAfter };
}

function mannerOf({ behaviour, options }: Behaving): Manner {
  if (behaviour === 'refuses') return { kind: 'refuse', message: options.message ?? REFUSAL };
  if (behaviour === 'later') return { kind: 'later', ms: options.laterMs ?? LATER_MS };
  return { kind: 'as-is' };
}

function isSigned({ headers, body }: Call, webhooks: readonly Webhook[]): boolean {
  return webhooks.some((webhook) => {
    try {
      webhook.verify(body, headers, { jsonParse: false });
      return true;
    } catch {
      return false;
    }
  });
}

function readChange(body: Buffer): DeskChange | undefined {
  try {
    return DeskChange.parse(JSON.parse(body.toString('utf8')));
  } catch {
    return undefined;
  }
}
