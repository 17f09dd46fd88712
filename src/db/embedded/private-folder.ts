import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
} from 'node:fs';

/** A user, by number, and its group. */
export type Ids = { uid: number; gid: number };

/** Opens a folder and nothing else: no link to one. */
const FOLDER_ONLY = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * Makes a folder that only `owner` can enter, or takes the one that is there: what lies in it will be run, or believed.
 * One that is this process's own is given to `owner`. Its parent has to be there.
 * @throws where something else is there: a link, somebody else's folder, or one in which others could have put something.
 */
export function makePrivateFolder(path: string, owner: Ids): void {
  if (!lstatSync(path, { throwIfNoEntry: false })) makeFolder(path);
  const folder = openFolder(path);
  try {
    const { uid, mode } = fstatSync(folder);
    if (uid !== owner.uid && uid !== process.getuid?.()) throw new Error(strangeFolderWords(path));
    fchmodSync(folder, 0o700);
    fchownSync(folder, owner.uid, owner.gid);
    const couldOthersWrite = (mode & 0o022) !== 0;
    if (couldOthersWrite && readdirSync(path).length > 0) throw new Error(strangeFolderWords(path));
  } finally {
    closeSync(folder);
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another process was faster
  }
}

function openFolder(path: string): number {
  try {
    return openSync(path, FOLDER_ONLY);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw code === 'ELOOP' || code === 'ENOTDIR' ? new Error(strangeFolderWords(path), { cause }) : cause;
  }
}

const strangeFolderWords = (path: string) =>
  `${path} is there, and is not a folder of the desk’s alone: somebody else may have put it, or something into it. Look at it and remove it, or set DATABASE_URL to a Postgres of yours.`;
