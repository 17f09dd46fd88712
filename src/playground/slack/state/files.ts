import type { Ids } from './ids.ts';

/** A file as Slack keeps it. It is `waiting` for its bytes, then for being shared, and then lies in messages. */
export type LocalFile = {
  id: string;
  name: string;
  title: string;
  size: number;
  stage: 'waiting' | 'uploaded' | 'shared';
  content: Buffer;
  /** What the mail says, where the file is one that was sent into a channel. */
  mail?: LocalMail | undefined;
};

/** A mail to a channel's address. `isBare`: its message says nothing of it, only files.info does. */
export type LocalMail = { from: string; name?: string; subject: string; text: string; isBare?: boolean };

/** Files on their way in (docs.slack.dev, “Working with files”): an address to upload to, the bytes, the sharing. */
export type Files = {
  /** Returns a new file and the one address, good for one upload, that its bytes go to. */
  expect(name: string, size: number): { file: LocalFile; url: string };
  /** Takes the bytes; Slack's error where the address is unknown or used, or where it is another number of bytes. */
  upload(secret: string, content: Buffer): LocalFile | { error: 'no_such_url' | 'wrong_size' };
  find(id: string): LocalFile | undefined;
  /** Keeps a mail that was sent to a channel. */
  receive(mail: LocalMail): LocalFile;
};

/** @param deps.root where upload addresses begin. */
export function createFiles({ ids, root }: { ids: Ids; root: () => string }): Files {
  const files = new Map<string, LocalFile>();
  const expected = new Map<string, LocalFile>();
  return {
    expect(name, size) {
      const file: LocalFile = { id: ids.id('F'), name, title: name, size, stage: 'waiting', content: Buffer.alloc(0) };
      const secret = ids.secret();
      files.set(file.id, file);
      expected.set(secret, file);
      return { file, url: `${root()}/upload/v1/${secret}` };
    },
    upload(secret, content) {
      const file = expected.get(secret);
      if (!file) return { error: 'no_such_url' };
      if (content.length !== file.size) return { error: 'wrong_size' };
      expected.delete(secret);
      return Object.assign(file, { content, stage: 'uploaded' as const });
    },
    find: (id) => files.get(id),
    receive(mail) {
      const content = Buffer.from(mail.text);
      const { subject } = mail;
      const file: LocalFile = {
        ...{ id: ids.id('F'), name: subject, title: subject, size: content.length },
        ...{ stage: 'shared', content, mail },
      };
      files.set(file.id, file);
      return file;
    },
  };
}

/** How much of a mail its preview has, in characters. */
const PREVIEW = 200;

/** Returns a file as files.info writes it. */
export const wireFile = ({ id, name, title, size, mail }: LocalFile) => ({
  id,
  name,
  title,
  size,
  ...(mail ? wireMail(mail) : { mimetype: name.endsWith('.csv') ? 'text/csv' : 'application/octet-stream' }),
});

/** Returns a file as a message writes it. */
export const wireFileInMessage = (file: LocalFile) =>
  file.mail?.isBare ? { ...wireFile({ ...file, mail: undefined }), ...MAIL } : wireFile(file);

const MAIL = { mimetype: 'text/html', filetype: 'email', pretty_type: 'Email', mode: 'email' };

function wireMail({ from, name = '', subject, text }: LocalMail) {
  return {
    ...MAIL,
    subject,
    from: [{ address: from, name, original: name ? `${name} <${from}>` : from }],
    to: [{ address: '', name: 'Email', original: 'Email <>' }],
    cc: [],
    attachments: [],
    original_attachment_count: 0,
    plain_text: text,
    preview: text.slice(0, PREVIEW),
    preview_plain_text: text.slice(0, PREVIEW),
  };
}
