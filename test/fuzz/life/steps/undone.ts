import { audited, isOpen, learnerOf, type Model, type ModelRequest, type Person } from '../model.ts';

/** Undoes what can honestly be undone; false where it cannot. */
export function undone(model: Model, person: Person, request: ModelRequest): boolean {
  if (request.state !== 'done' || !(request.vpa ? putDateBack(model, request) : revoke(model, request))) return false;
  Object.assign(request, { state: 'undone', decidedBy: person, decidedAt: model.now });
  audited(model, 'undone');
  return true;
}

function putDateBack(model: Model, request: ModelRequest): boolean {
  const learner = learnerOf(model, request);
  if (learner.vpaAvailableFrom !== request.vpa?.set) return false;
  learner.vpaAvailableFrom = request.vpa?.was ?? null;
  return true;
}

/** A mail that is still here stays here; one that is out cannot be called back, but its link can be revoked. */
function revoke({ now }: Model, { link, mail }: ModelRequest): boolean {
  if (!isOpen(link) || link.expiresAt <= now) return false;
  link.revokedAt = now;
  if (mail?.state === 'queued') mail.state = 'failed';
  return true;
}
