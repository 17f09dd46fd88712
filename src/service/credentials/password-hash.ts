import { hash, verify } from '@node-rs/argon2';
import { normalizePassword } from '../../core/credentials/password.ts';

/** OWASP Password Storage cheat sheet: argon2id with 19 MiB, 2 passes, 1 lane; about 13 ms. The library's default is argon2id. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * Returns what is stored of a password: an argon2id PHC string with its own salt, made from the password's normal form.
 */
export function hashPassword(password: string): Promise<string> {
  return hash(normalizePassword(password), cost);
}

/** Returns whether `password`, in any Unicode form, is the one that `stored` was made from. */
export function isPassword(stored: string, password: string): Promise<boolean> {
  return verify(stored, normalizePassword(password));
}
