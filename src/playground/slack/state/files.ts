import type { Ids } from './ids.ts';

/** A file as Slack keeps it. It is `waiting` for its bytes, then for being shared, and then lies in messages. */
export type LocalFile = {
  id: string;
  name: string;
  title: string;
  size: number;
  stage: 'waiting' | 'uploaded' | 'shared';
  content: Buffer;
};

/** Files on their way in (docs.slack.dev, “Working with files”): an address to upload to, the bytes, the sharing. */
export type Files = {
  /** A new file and the one address, good for one upload, that its bytes go to. */
  expect(name: string, size: number): { file: LocalFile; url: string };
  /** Takes the bytes; Slack's error where the address is unknown or used, or where it is another number of bytes. */
  upload(secret: string, content: Buffer): LocalFile | { error: 'no_such_url' | 'wrong_size' };
  find(id: string): LocalFile | undefined;
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
  };
}

/** A file as messages and the Web API write it. */
export const wireFile = ({ id, name, title, size }: LocalFile) => ({
  id,
  name,
  title,
  size,
  mimetype: name.endsWith('.csv') ? 'text/csv' : 'application/octet-stream',
});
