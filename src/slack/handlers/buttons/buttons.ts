import type { App } from '@slack/bolt';
import { type Button, readClick, replyTo } from '../click.ts';
import type { HandlerDeps } from '../handler-deps.ts';
import { decisionButtons } from './decisions.ts';
import { historyButtons } from './history.ts';
import { questionButtons } from './questions.ts';
import { reasonButtons } from './reasons.ts';
import { replyButtons } from './replies.ts';

/** All buttons and menus, by action id. A link's button (`open-page`) only opens a page, so it is left out. */
const buttons: Record<string, Button> = {
  ...decisionButtons,
  ...reasonButtons,
  ...questionButtons,
  ...historyButtons,
  ...replyButtons,
};

/** Returns what a button does; undefined where it is none of ours. */
export const buttonOf = (id: string): Button | undefined => (Object.hasOwn(buttons, id) ? buttons[id] : undefined);

/** All action ids, for tests. */
export const buttonIds = Object.keys(buttons);

/** Answers clicks, by the table of buttons. */
export function handleClicks(app: App, deps: HandlerDeps): void {
  app.action({ type: 'block_actions' }, async ({ ack, body, respond }) => {
    await ack();
    const click = readClick(body, respond);
    const work = click && buttonOf(click.id)?.(deps, click);
    if (work) deps.background.start({ reply: replyTo(deps, click), ...work });
  });
}
