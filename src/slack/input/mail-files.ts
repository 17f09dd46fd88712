import type { WebClient } from '@slack/web-api';
import * as z from 'zod';

/** How long Slack may take to say what is in a mail, in milliseconds: a trigger to open a form lives three seconds. */
const PATIENCE = 1_200;
/** How many mails of one message are read. */
const MOST = 5;

/** A mail that came into a channel, as Slack keeps it (docs.slack.dev, “File object”). Whatever it says may be absent. */
const mailFile = z.object({
  id: z.string(),
  filetype: z.string().optional().catch(undefined),
  mode: z.string().optional().catch(undefined),
  file_access: z.string().optional().catch(undefined),
  from: z
    .array(z.object({ address: z.string() }))
    .optional()
    .catch(undefined),
  subject: z.string().optional().catch(undefined),
  plain_text: z.string().optional().catch(undefined),
  preview_plain_text: z.string().optional().catch(undefined),
  preview: z.string().optional().catch(undefined),
});
type MailFile = z.infer<typeof mailFile>;

/** What mails say; `isWhole` is false where a part of them could not be read. */
type MailTexts = { texts: string[]; isWhole: boolean };

/**
 * Returns what the mails among a message's files say: who they are from, their subject and their text. Slack is asked
 * for what the message leaves out (scope `files:read`); where it does not tell in time, they are not whole.
 */
export async function readMailFiles(client: WebClient, files: unknown): Promise<MailTexts> {
  const all = Array.isArray(files) ? files.flatMap((file) => mailFile.safeParse(file).data ?? []) : [];
  const mails = all.filter(isMail);
  const read = await Promise.all(mails.slice(0, MOST).map((mail) => readMail(client, mail)));
  return {
    texts: read.flatMap(({ texts }) => texts),
    isWhole: mails.length <= MOST && read.every(({ isWhole }) => isWhole),
  };
}

/** Returns whether a file may be a mail: one of a shared channel says nothing of itself before it is asked for. */
const isMail = ({ filetype, mode, file_access }: MailFile) =>
  filetype === 'email' || mode === 'email' || file_access === 'check_file_info';

async function readMail(client: WebClient, mail: MailFile): Promise<MailTexts> {
  if (mail.from && mail.plain_text !== undefined) return { texts: textsOf(mail), isWhole: true };
  const asked = mailFile.safeParse(await inTime(client.files.info({ file: mail.id }).then(({ file }) => file))).data;
  if (asked && !isMail(asked)) return { texts: [], isWhole: true };
  const whole = asked ?? mail;
  return { texts: textsOf(whole), isWhole: Boolean(whole.from) && whole.plain_text !== undefined };
}

function textsOf({ from, subject, plain_text, preview_plain_text, preview }: MailFile): string[] {
  const text = plain_text ?? preview_plain_text ?? preview;
  return [...(from ?? []).map(({ address }) => address), subject ?? '', text ?? ''];
}

/** Returns what was promised; undefined where it fails, or takes too long. */
async function inTime<T>(promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE);
  });
  try {
    return await Promise.race([promise.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
