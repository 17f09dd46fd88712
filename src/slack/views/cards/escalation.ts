import type { KnownBlock } from '@slack/types';
import type { Action, CatalogueEntry } from '../../../core/action.ts';
import type { EscalationSnapshot } from '../../../core/requests/escalation.ts';
import { say, sentences, strong } from '../../../core/sentence.ts';
import { type Told, tell, tellWords } from '../../../core/told.ts';
import { isDirectMessage } from '../../../service/access/directory.ts';
import { writeButtonPayload } from '../../input/button-payload.ts';
import { escapeSlack } from '../../input/sanitize.ts';
import { toldBlocks, toldText } from '../layout/told-blocks.ts';
import { button, textObject } from '../text/buttons.ts';
import { domainPart, learnerLine } from '../text/learner-line.ts';
import { messageLink, threadLink } from '../text/link.ts';
import { tellMail } from '../text/mail-state.ts';
import type { Message } from '../text/message.ts';
import { paragraphs, type Showing } from '../text/render.ts';
import { type Calling, callingWords } from './approval.ts';
import { menu } from './profile.ts';

/**
 * What these messages need besides the snapshot: the workspace's address, whom to notify, and what could be asked for
 * when it was shown.
 */
export type Help = Calling & { entries: readonly CatalogueEntry[] };

/** Returns a message about an escalation, as it is now. */
export function escalationView(snapshot: EscalationSnapshot, action: Action, showing: Showing, help: Help): Message {
  switch (snapshot.post.kind) {
    case 'escalation':
      return escalationCard(snapshot, action, showing, help);
    case 'escalated':
      return escalatedMessage(snapshot, action, showing, help);
    case 'taken':
      return noteMessage(tellTaken(snapshot), action, showing, askerOf(snapshot, snapshot.escalation.takenBy));
    case 'closed':
      return noteMessage(tellClosed(snapshot), action, showing, askerOf(snapshot, snapshot.escalation.closedBy));
  }
}

/** Returns the card in the escalation channel: the case, and who has it. The person who takes it works from here. */
function escalationCard(snapshot: EscalationSnapshot, action: Action, showing: Showing, help: Help): Message {
  const { escalation, learner, organization } = snapshot;
  const { askedBy, createdAt, note, state, reference } = escalation;
  const title = `Escalation: ${action.title}`;
  const { verdict, meaning, details } = factsOf(snapshot);
  const asked = say`${{ person: askedBy }} asked for help${note ? `: “${note}”` : ''}.`;
  const facts = tell(verdict, sentences(meaning, asked), ...details, say`Asked ${createdAt}`, [
    `Reference ${reference}`,
  ]);
  // Nobody else can open a direct message.
  const root = isDirectMessage(escalation.channel) ? null : (escalation.threadTs ?? snapshot.escalatedTs);
  const blocks: KnownBlock[] = [
    { type: 'header', text: textObject(title) },
    paragraphs(showing, learnerLine(learner, organization)),
    ...toldBlocks(facts, showing),
    ...(root ? [threadLink(messageLink(help.workspaceUrl, escalation.channel, root))] : []),
    ...toldBlocks(tellState(snapshot, help), showing),
    ...nextStepBlocks(snapshot, help),
  ];
  return { text: `${escapeSlack(title)}: ${stateText[state]}`, blocks };
}

/** Returns what is in the way: why it was refused, or the state of the mail. */
function factsOf({ escalation: { facts }, mail, learner }: EscalationSnapshot): Told {
  if (facts) return tellWords(facts);
  return mail ? tellMail(mail, domainPart(learner.email)) : tell([]);
}

const stateText = { open: 'waits for somebody to take it', taken: 'taken', closed: 'closed' };

/** Returns who has it, or that somebody has to take it. */
function tellState(snapshot: EscalationSnapshot, { onCall }: Help): Told {
  const { state } = snapshot.escalation;
  if (state === 'open') return tell(say`🆘 ${callingWords(onCall)}Who takes it?`);
  const taken = tellTaken(snapshot);
  if (state === 'taken') return taken;
  const closed = tellClosed(snapshot);
  return tell(closed.verdict, taken.verdict, ...closed.details, ...taken.details);
}

function nextStepBlocks({ post, escalation }: EscalationSnapshot, { entries }: Help): KnownBlock[] {
  if (escalation.state === 'closed') return [];
  if (escalation.state === 'open')
    return [{ type: 'actions', elements: [button('take', 'Take it', escalation.id, 'primary')] }];
  const option = (text: string, entry: CatalogueEntry | undefined) => ({
    text,
    value: writeButtonPayload({ entry, learnerId: escalation.learnerId, threadTs: post.ts }),
  });
  // What is possible changes while somebody works on it; the profile says it as it is then.
  const options = [
    option('Profile: what is possible now', undefined),
    ...entries.map((entry) => option(entry.title, entry)),
  ];
  return [menu(options), { type: 'actions', elements: [button('close', 'Done…', escalation.id)] }];
}

/** Returns the reply where it came from, with a link to the card once that is posted. */
function escalatedMessage(
  snapshot: EscalationSnapshot,
  action: Action,
  showing: Showing,
  { workspaceUrl }: Help,
): Message {
  const { escalation, card, learner, organization } = snapshot;
  const told = tell(
    say`🆘 ${{ person: escalation.askedBy }} escalated ${strong(action.title)}.`,
    say`What comes of it is said here.`,
    learnerLine(learner, organization),
  );
  const blocks: KnownBlock[] = toldBlocks(told, showing);
  if (card?.channel && card.ts) blocks.push(threadLink(messageLink(workspaceUrl, card.channel, card.ts), 'Open it'));
  return { text: toldText(told, showing), blocks };
}

const tellTaken = ({ escalation: { takenBy, takenAt, askedBy, createdAt } }: EscalationSnapshot): Told =>
  tell(say`🙌 Taken by ${{ person: takenBy ?? askedBy }}.`, [], say`Taken ${takenAt ?? createdAt}`);

function tellClosed({ escalation }: EscalationSnapshot): Told {
  const { closedBy, closedAt, askedBy, createdAt, ending } = escalation;
  return tell(
    say`✅ Closed by ${{ person: closedBy ?? askedBy }}: “${ending ?? ''}”.`,
    [],
    say`Closed ${closedAt ?? createdAt}`,
  );
}

/** Returns whoever escalated, where somebody else acted on it; nobody in a direct message. */
const askerOf = ({ escalation, post }: EscalationSnapshot, by: string | null) =>
  post.recipient || by === escalation.askedBy ? undefined : escalation.askedBy;

function noteMessage(told: Told, action: Action, showing: Showing, asker: string | undefined): Message {
  const blocks: KnownBlock[] = toldBlocks(told, showing, asker);
  return { text: `${escapeSlack(action.title)}: ${toldText(told, showing)}`, blocks };
}
