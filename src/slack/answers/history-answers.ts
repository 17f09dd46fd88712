import type { WebClient } from '@slack/web-api';
import type { Catalogue } from '../../core/catalogue.ts';
import type { HistoryCursor, HistoryEntry, HistoryOf } from '../../core/requests/history.ts';
import { say, sentences, type Words } from '../../core/sentence.ts';
import type { Directory } from '../../service/access/directory.ts';
import type { Invocation } from '../../service/context.ts';
import type { Desk } from '../../service/desk.ts';
import { type HistoryAnswer, type HistoryExport, MOST_ROWS } from '../../service/requests/history.ts';
import { findNames } from '../people/names.ts';
import { sendFile } from '../publishing/send-file.ts';
import type { Reply } from '../transport/background.ts';
import { nearMatches, whichOrganization } from '../views/cards/choices.ts';
import { historyMessage } from '../views/cards/history.ts';
import { refusalMessage } from '../views/cards/refusal.ts';
import type { Message } from '../views/text/message.ts';
import { paragraphs, plainText } from '../views/text/render.ts';
import { historyCsv } from './history-csv.ts';

type HistoryQuestion = { invocation: Invocation; of: HistoryOf; cursor?: HistoryCursor; reply: Reply };

/** Answers with a history, for the asker alone. */
export type HistoryAnswers = {
  /** Shows a page, as a message. */
  show(asked: HistoryQuestion): Promise<void>;
  /** Sends the whole history as a file by direct message, and shows a message that says so. */
  send(asked: HistoryQuestion): Promise<void>;
};

type HistoryDeps = { desk: Desk; client: WebClient; directory: Directory; catalogue: Catalogue; workspaceUrl: string };

export function createHistoryAnswers(deps: HistoryDeps): HistoryAnswers {
  const { desk, client, directory } = deps;
  return {
    async show({ invocation, of, cursor, reply }) {
      const answer = await desk.history(invocation, of, cursor);
      if (answer.kind === 'repeated') return;
      if (answer.kind !== 'history') return void (await reply(renderOther(answer, deps)));
      const named = answer.of !== 'here' && 'person' in answer.of ? [answer.of.person] : [];
      const names = await findNames(directory, [...named, ...peopleIn(answer.page.entries)]);
      await reply(historyMessage(answer, { ...deps, names }));
    },
    async send({ invocation, of, reply }) {
      const answer = await desk.exportHistory(invocation, of);
      if (answer.kind === 'repeated') return;
      if (answer.kind !== 'history-file') return void (await reply(renderOther(answer, deps)));
      const { entries, isCut } = answer;
      if (entries.length === 0)
        return void (await reply(wordsMessage(say`Nothing was asked for yet, so there is no file.`)));
      const names = await findNames(directory, peopleIn(entries));
      const text = historyCsv(entries, { ...deps, names });
      const comment = plainText(contentsWords(entries.length, isCut), { email: '' });
      const sent = await sendFile(client, invocation.actor, { name: fileName(invocation), text, comment });
      await reply(wordsMessage(sent === 'sent' ? sentWords(entries.length, isCut) : notPermitted));
    },
  };
}

function renderOther(
  answer: Exclude<HistoryAnswer | HistoryExport, { kind: 'repeated' | 'history' | 'history-file' }>,
  { workspaceUrl }: HistoryDeps,
): Message {
  const setting = { workspaceUrl, threadTs: null };
  switch (answer.kind) {
    case 'refused':
      return refusalMessage(answer, setting);
    case 'which-organization':
      return whichOrganization(answer, setting);
    case 'near':
      return nearMatches(answer, setting);
  }
}

const peopleIn = (entries: HistoryEntry[]) => entries.flatMap(({ request }) => [request.askedBy, request.decidedBy]);

/** Returns the file's name: the reference, which the log and the audit have, too, and nothing about a learner. */
const fileName = ({ reference }: Invocation) => `history-${reference}.csv`;

const contentsWords = (count: number, isCut: boolean): Words =>
  isCut
    ? say`The history: the newest ${count} requests. There are more than a file holds.`
    : say`The history: ${count === 1 ? 'one request' : `${count} requests`}.`;

const sentWords = (count: number, isCut: boolean): Words =>
  sentences(
    say`📄 I sent you the file in a direct message: ${count === 1 ? 'one request' : `${count} requests`}.`,
    isCut ? say`These are the newest ${MOST_ROWS}; there are more than a file holds.` : [],
  );

const notPermitted = say`This workspace has not allowed me to send files yet, so I sent nothing. Ask whoever runs Learner Desk to install it again with the present manifest.`;

function wordsMessage(said: Words): Message {
  return { text: plainText(said, { email: '' }), blocks: [paragraphs({ email: '' }, said)] };
}
