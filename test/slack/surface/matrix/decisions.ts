import type { Message } from '../../../../src/playground/slack/state/messages.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import { isApproved } from '../../../support/desk/examples.ts';
import {
  as,
  buttonOf,
  type Cell,
  fillIn,
  find,
  inEscalations,
  learner,
  line,
  press,
  replyTo,
  type Surface,
  type,
} from './acts.ts';
import { helpers } from './people.ts';

const amy = personas.amy.id;

/** A card asked for by `asker`, waiting. */
async function card(cell: Cell, asker: string): Promise<Message> {
  await learner(cell);
  await type(as(cell, asker), line(cell));
  return find(cell, '[Cancel]');
}

/** One form at a time for each person: whoever asks for several cells has one screen. */
const busy = new Map<string, Promise<unknown>>();
function inTurn<T>(user: string, act: () => Promise<T>): Promise<T> {
  const turn = (busy.get(user) ?? Promise.resolve()).then(act);
  busy.set(
    user,
    turn.catch(() => {}),
  );
  return turn;
}

/** The same, sent to a second person with a reason. */
async function submitted(cell: Cell, asker: string): Promise<{ waiting: Message; approval: Message }> {
  const waiting = await card(cell, asker);
  await inTurn(asker, async () => {
    await press(as(cell, asker), waiting, buttonOf(cell.entry));
    await (await fillIn(as(cell, asker), { reason: 'no mail gets through' }))();
  });
  return { waiting, approval: await find(inEscalations(cell), '[Approve]') };
}

/** The same, done: what needs a second person was agreed to by Lea. Answers the confirmation with that button. */
async function done(cell: Cell, asker: string, label: string): Promise<Message> {
  if (isApproved(cell.entry)) {
    const { waiting, approval } = await submitted(cell, asker);
    await press(as(inEscalations(cell), helpers.lea), approval, 'Approve');
    return replyTo(cell, waiting, label);
  }
  const waiting = await card(cell, asker);
  await press(as(cell, asker), waiting, buttonOf(cell.entry));
  return replyTo(cell, waiting, label);
}

/** A button on the approval card of what `asker` asked for; the cell's own person where none is named. */
const onApproval =
  (label: string, asker?: string): Surface =>
  async (cell) => {
    const { approval } = await submitted(cell, asker ?? cell.user);
    return () => press(inEscalations(cell), approval, label);
  };

/** The form that such a button opens. */
const onApprovalForm =
  (label: string, asker?: string): Surface =>
  async (cell) => {
    await (await onApproval(label, asker)(cell))();
    return fillIn(cell, { reason: 'for a reason' });
  };

/** Where things are decided. */
export const deciding = {
  async confirm(cell) {
    const waiting = await card(cell, amy);
    return () => press(cell, waiting, buttonOf(cell.entry));
  },
  async 'confirm-own'(cell) {
    const waiting = await card(cell, cell.user);
    return () => press(cell, waiting, buttonOf(cell.entry));
  },
  async 'confirm-and'(cell) {
    const waiting = await card(cell, amy);
    return () => press(cell, waiting, 'Change and resend activation');
  },
  async cancel(cell) {
    const waiting = await card(cell, amy);
    return () => press(cell, waiting, 'Cancel');
  },
  async undo(cell) {
    const confirmation = await done(cell, amy, 'Undo');
    return () => press(cell, confirmation, 'Undo');
  },
  async 'ask-form'(cell) {
    const waiting = await card(cell, amy);
    await press(cell, waiting, buttonOf(cell.entry));
    return fillIn(cell, { reason: 'no mail gets through' });
  },
  async 'cancel-asked'(cell) {
    const { waiting } = await submitted(cell, amy);
    return () => press(cell, waiting, 'Cancel');
  },
  approve: onApproval('Approve', helpers.ann),
  'approve-own': onApproval('Approve'),
  decline: onApproval('Decline…', helpers.ann),
  'decline-own': onApproval('Decline…'),
  'decline-form': onApprovalForm('Decline…', helpers.ann),
  glass: onApproval('Break glass…', helpers.ann),
  'glass-own': onApproval('Break glass…'),
  'glass-form': onApprovalForm('Break glass…', helpers.ann),
  async reveal(cell) {
    const confirmation = await done(cell, amy, 'Show the password…');
    return () => press(cell, confirmation, 'Show the password…');
  },
  async 'reveal-own'(cell) {
    const confirmation = await done(cell, cell.user, 'Show the password…');
    return () => press(cell, confirmation, 'Show the password…');
  },
} satisfies Record<string, Surface>;
