import { type Refusal, refuse } from '../../core/refusal.ts';
import type { ServiceDeps } from '../context.ts';

/**
 * Returns why a second person cannot be asked in the escalation channel now; undefined where one can. It can wait for
 * Slack, so it is asked before anything is locked.
 */
export async function refuseEscalationChannel({
  gate,
  escalationChannel,
}: Pick<ServiceDeps, 'gate' | 'escalationChannel'>): Promise<Refusal | undefined> {
  return escalationChannel ? gate.refuseClosed(escalationChannel) : refuse('no-escalation-channel');
}
