import type { KnownBlock } from '@slack/types';
import type { Action, CatalogueEntry } from '../../../core/action.ts';
import type { EscalationSnapshot } from '../../../core/requests/escalation.ts';
import { say, sentences, strong, type Words } from '../../../core/sentence.ts';
import { isDirectMessage } from '../../../service/access/directory.ts';
import { writeButtonPayload } from '../../input/button-payload.ts';
import { escapeSlack } from '../../input/sanitize.ts';
import { button, textObject } from '../text/buttons.ts';
import { domainPart, learnerLine } from '../text/learner-line.ts';
import { messageLink, threadLink } from '../text/link.ts';
import { mailWords } from '../text/mail-state.ts';
import { mentioning } from '../text/mention.ts';
import type { Message } from '../text/message.ts';
import { paragraphs, plainText, type Showing } from '../text/render.ts';
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
      return noteMessage(takenWords(snapshot), action, showing, askerOf(snapshot, snapshot.escalation.takenBy));
    case 'closed':
      return noteMessage(closedWords(snapshot), action, showing, askerOf(snapshot, snapshot.escalation.closedBy));
  }
}

/** Returns the card in the escalation channel: the case, and who has it. The person who takes it works from here. */
function escalationCard(snapshot: EscalationSnapshot, action: Action, showing: Showing, help: Help): Message {
  const { escalation, learner, organization, mail } = snapshot;
  const { askedBy, createdAt, note, state, reference } = escalation;
  const title = `Escalation: ${action.title}`;
  const facts = escalation.facts ?? (mail ? mailWords(mail, domainPart(learner.email)) : []);
  const asked = say`${{ person: askedBy }} asked for help ${createdAt}${note ? `: “${note}”` : ''}.`;
  // Nobody else can open a direct message.
  const root = isDirectMessage(escalation.channel) ? null : (escalation.threadTs ?? snapshot.escalatedTs);
  const blocks: KnownBlock[] = [
    { type: 'header', text: textObject(title) },
    paragraphs(showing, learnerLine(learner, organization), facts, asked, [`Reference ${reference}`]),
    ...(root ? [threadLink(messageLink(help.workspaceUrl, escalation.channel, root))] : []),
    paragraphs(showing, lastWords(snapshot, help)),
    ...nextStepBlocks(snapshot, help),
  ];
  return { text: `${escapeSlack(title)}: ${stateText[state]}`, blocks };
}

const stateText = { open: 'waits for somebody to take it', taken: 'taken', closed: 'closed' };

function lastWords(snapshot: EscalationSnapshot, { onCall }: Help): Words {
  const { state } = snapshot.escalation;
  if (state === 'closed') return sentences(takenWords(snapshot), closedWords(snapshot));
  return state === 'taken' ? takenWords(snapshot) : say`🆘 ${callingWords(onCall)}Who takes it?`;
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
  const told = say`🆘 ${{ person: escalation.askedBy }} escalated ${strong(action.title)}. What comes of it is said here.`;
  const blocks: KnownBlock[] = [paragraphs(showing, learnerLine(learner, organization), told)];
  if (card?.channel && card.ts) blocks.push(threadLink(messageLink(workspaceUrl, card.channel, card.ts), 'Open it'));
  return { text: plainText(told, showing), blocks };
}

function takenWords({ escalation: { takenBy, takenAt, askedBy, createdAt } }: EscalationSnapshot): Words {
  return say`🙌 Taken by ${{ person: takenBy ?? askedBy }} ${takenAt ?? createdAt}.`;
}

function closedWords({ escalation }: EscalationSnapshot): Words {
  const { closedBy, closedAt, askedBy, createdAt, ending } = escalation;
  return say`✅ Closed by ${{ person: closedBy ?? askedBy }} ${closedAt ?? createdAt}: “${ending ?? ''}”.`;
}

/** Returns whoever escalated, where somebody else acted on it; nobody in a direct message. */
const askerOf = ({ escalation, post }: EscalationSnapshot, by: string | null) =>
  post.recipient || by === escalation.askedBy ? undefined : escalation.askedBy;

function noteMessage(words: Words, action: Action, showing: Showing, asker: string | undefined): Message {
  const blocks: KnownBlock[] = [paragraphs(showing, words, mentioning([], asker))];
  return { text: `${escapeSlack(action.title)}: ${plainText(words, showing)}`, blocks };
}
