import type { WebClient } from '@slack/web-api';
import type { Catalogue } from '../../core/catalogue.ts';
import type {
  HistoryEntry,
  HistoryFilter,
  HistoryOf,
  HistoryPeriod,
  HistoryStart,
} from '../../core/requests/history.ts';
import { say, type Words } from '../../core/sentence.ts';
import type { Directory } from '../../service/access/directory.ts';
import type { Invocation } from '../../service/context.ts';
import type { Desk } from '../../service/desk.ts';
import type { HistoryAnswer, HistoryExport } from '../../service/requests/history.ts';
import { createNaming, findNames } from '../people/names.ts';
import { sendFile } from '../publishing/send-file.ts';
import type { Reply } from '../transport/background.ts';
import { nearMatches, whichOrganization } from '../views/cards/choices.ts';
import { historyMessage } from '../views/cards/history.ts';
import type { Message } from '../views/text/message.ts';
import { paragraphs, plainText } from '../views/text/render.ts';
import { type HistoryFile, historyFiles } from './history-files.ts';
import { renderRefusal } from './refusals.ts';

type HistoryQuestion = { invocation: Invocation; of: HistoryOf; reply: Reply };

/** Answers with a history, for the asker alone. */
export type HistoryAnswers = {
  /** Shows a page, as a message. */
  show(
    asked: HistoryQuestion & { start?: HistoryStart | undefined; filter?: HistoryFilter | undefined },
  ): Promise<void>;
  /**
   * Sends the whole history or that of a period as files by direct message, and shows a message that says so.
   * `goesOn` is called now and then while there is more to write.
   */
  send(asked: HistoryQuestion & { period?: HistoryPeriod; goesOn: () => void }): Promise<void>;
};

type HistoryDeps = {
  desk: Desk;
  client: WebClient;
  directory: Directory;
  catalogue: Catalogue;
  workspaceUrl: string;
  /** How many bytes a file has at most, where it is not the product's own limit. */
  fileBytes?: number;
};

type WholeHistory = Extract<HistoryExport, { kind: 'history-file' }>;

export function createHistoryAnswers(deps: HistoryDeps): HistoryAnswers {
  const { desk, client, directory } = deps;
  return {
    async show({ invocation, of, start, filter, reply }) {
      const answer = await desk.history(invocation, of, start, filter);
      if (answer.kind === 'repeated') return;
      if (answer.kind !== 'history') return void (await reply(await renderOther(answer, deps, invocation)));
      const named = answer.of !== 'here' && 'person' in answer.of ? [answer.of.person] : [];
      const names = await findNames(directory, [...named, ...peopleIn(answer.page.entries)]);
      await reply(historyMessage(answer, { ...deps, names, reader: invocation.actor }));
    },
    async send({ invocation, of, period = {}, reply, goesOn }) {
      const answer = await desk.exportHistory(invocation, of, period);
      if (answer.kind === 'repeated') return;
      if (answer.kind !== 'history-file') return void (await reply(await renderOther(answer, deps, invocation)));
      const sum = { requests: 0, files: 0 };
      for await (const file of filesOf(answer, goesOn)) {
        const name = fileName(invocation, file);
        const comment = plainText(contentsWords(file), { email: '' });
        const sent = await sendFile(client, invocation.actor, { name, content: file.content, comment });
        if (sent === 'not-permitted') return void (await reply(wordsMessage(notPermitted)));
        sum.requests += file.requests;
        sum.files += 1;
      }
      await reply(wordsMessage(sum.files > 0 ? sentWords(sum) : nothingWords(period)));
    },
  };

  /** Writes the files, and says with each page that the work goes on. */
  function filesOf({ pages, platform }: WholeHistory, goesOn: () => void) {
    const contextOf = async (entries: HistoryEntry[]) => {
      goesOn();
      return { ...deps, platform, names: await findNames(directory, peopleIn(entries)) };
    };
    return historyFiles(pages, { contextOf, fileBytes: deps.fileBytes });
  }
}

async function renderOther(
  answer: Exclude<HistoryAnswer | HistoryExport, { kind: 'repeated' | 'history' | 'history-file' }>,
  { workspaceUrl, directory }: HistoryDeps,
  invocation: Invocation,
): Promise<Message> {
  const { threadTs } = invocation.place;
  switch (answer.kind) {
    case 'refused':
      return renderRefusal({ workspaceUrl, naming: createNaming(directory) }, answer, invocation);
    case 'which-organization':
      return whichOrganization(answer, { threadTs });
    case 'near':
      return nearMatches(answer, { threadTs });
  }
}

const peopleIn = (entries: HistoryEntry[]) => entries.flatMap(({ request }) => [request.askedBy, request.decidedBy]);

/** Returns a file's name: the reference, which the log and the audit have, too, and nothing about a learner. */
const fileName = ({ reference }: Invocation, { number, isLast }: HistoryFile) =>
  number === 1 && isLast ? `history-${reference}.csv` : `history-${reference}-${number}.csv`;

const countWords = (count: number) => (count === 1 ? 'one request' : `${count} requests`);

const contentsWords = ({ number, isLast, requests }: HistoryFile): Words =>
  number === 1 && isLast
    ? say`The history: ${countWords(requests)}.`
    : say`The history, file ${number}: ${countWords(requests)}, newest first. ${isLast ? 'It is the last one.' : 'More follow.'}`;

const sentWords = ({ requests, files }: { requests: number; files: number }): Words =>
  files === 1
    ? say`📄 I sent you the file in a direct message: ${countWords(requests)}.`
    : say`📄 I sent you ${files} files in direct messages: ${countWords(requests)} in all.`;

const nothingWords = ({ from, before }: HistoryPeriod): Words =>
  from || before
    ? say`Nothing was asked for in that time, so there is no file.`
    : say`Nothing was asked for yet, so there is no file.`;

const notPermitted = say`This workspace has not allowed me to send files yet, so I sent nothing. Ask whoever runs Learner Desk to install it again with the present manifest.`;

function wordsMessage(said: Words): Message {
  return { text: plainText(said, { email: '' }), blocks: [paragraphs({ email: '' }, said)] };
}
