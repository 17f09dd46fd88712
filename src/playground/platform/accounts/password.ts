import { hash, verify } from '@node-rs/argon2';
import { normalizePassword, type PasswordProblem } from '../../../core/credentials/password.ts';

/** Who owns the passwords: the desk, which is asked at sign-in; the desk, whose hashes are verified here; or the platform. */
export type Passwords = 'desk' | 'hashes' | 'platform';

/** What keeps a password from being set by a link: the link, or the password. */
export type ChooseTrouble = 'link' | PasswordProblem;

/** The desk's own: argon2id with 19 MiB, 2 passes, 1 lane, over the NFC form. A hash that the desk sends says its cost itself. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Returns the argon2id hash of a password as a PHC string. */
export const hashPassword = (password: string): Promise<string> => hash(normalizePassword(password), COST);

/** Returns whether `hash`, a PHC string, was made from `password` in any Unicode form. */
export const verifyPassword = ({ hash: stored, password }: { hash: string; password: string }): Promise<boolean> =>
  verify(stored, normalizePassword(password));
