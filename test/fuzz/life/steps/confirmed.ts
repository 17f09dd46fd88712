import { audited, HOUR, isOpen, learnerOf, linksOf, type Model, type ModelRequest, type Person } from '../model.ts';
import { refusalDespite } from '../rules.ts';

/** What a confirmation by somebody who may brings about: the rules are asked again, and then all of it or nothing. */
export function confirmed(model: Model, person: Person, request: ModelRequest): string {
  const { now } = model;
  const learner = learnerOf(model, request);
  const refusal = refusalDespite(model, { ...request, by: person }, learner);
  Object.assign(request, { state: refusal ? 'refused' : 'done', decidedBy: person, decidedAt: now });
  audited(model, refusal ? 'refused' : 'confirmed', refusal);
  if (refusal) return `refused:${refusal}`;
  if (request.action === 'make-vpa-available') {
    request.vpa = { was: learner.vpaAvailableFrom, set: now };
    learner.vpaAvailableFrom = now;
  } else issueLink(model, request);
  if (request.passes === 'suppression') learner.isSuppressed = false;
  return 'done';
}

/** A new link makes the older ones for the same purpose worthless. */
function issueLink(model: Model, request: ModelRequest): void {
  const { now } = model;
  const purpose = request.action === 'resend-activation' ? 'activation' : 'reset';
  const hours = purpose === 'activation' ? 24 : 1;
  for (const link of linksOf(model, request.learner))
    if (isOpen(link) && link.purpose === purpose) link.revokedAt = now;
  request.link = { purpose, createdAt: now, expiresAt: now + hours * HOUR, usedAt: null, revokedAt: null };
  request.mail = { state: 'queued', events: [] };
}
