import type { App } from '@slack/bolt';
import type { Choice } from '../../core/outside.ts';
import { newReference } from '../../core/requests/reference.ts';
import { limits } from '../limits.ts';
import { actionForm, batchForm } from '../views/forms/action-form.ts';
import { optionOf } from '../views/forms/field-blocks.ts';
import { memoryOf } from '../views/forms/form.ts';
import type { HandlerDeps } from './handler-deps.ts';

/** What Slack sends while somebody types into a select of ours in a form (docs.slack.dev, `block_suggestion`). */
type Typing = { block_id: string; value: string; user: { id: string }; view?: { private_metadata?: string } };

/** Answers with the choices that are like what was typed. Slack shows nothing where that takes more than 3 seconds. */
export function handleSuggestions(app: App, deps: HandlerDeps): void {
  app.options<'block_suggestion'>({ type: 'block_suggestion' }, async ({ ack, body }) => {
    const options = (await suggestChoices(deps, body as Typing)).map(({ id, name }) => optionOf(id, name));
    await ack({ options: options.slice(0, limits.selectOptions) });
  });
}

async function suggestChoices(
  { desk, catalogue }: HandlerDeps,
  { block_id, value, user, view }: Typing,
): Promise<Choice[]> {
  const metadata = view?.private_metadata ?? '';
  const memory = memoryOf(actionForm, metadata) ?? memoryOf(batchForm, metadata);
  const action = memory && catalogue.find(memory.action);
  if (!memory || !action) return [];
  const [field = '', organizationId] = block_id.split(':');
  const place = { channel: memory.channel, threadTs: memory.threadTs };
  const invocation = { actor: user.id, place, delivery: '', reference: newReference() };
  const whose = organizationId ? { organizationId } : 'learnerId' in memory ? { learnerId: memory.learnerId } : {};
  return desk.suggest(invocation, { action, field, typed: value ?? '', ...whose });
}
