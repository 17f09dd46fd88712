import { hash, verify } from '@node-rs/argon2';
import { normalizePassword } from '../../core/credentials/password.ts';

/** OWASP Password Storage cheat sheet: argon2id with 19 MiB, 2 passes, 1 lane; about 13 ms. The library's default is argon2id. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** What is stored of a password: an argon2id PHC string with a salt of its own, made from its normal spelling. */
export function hashPassword(password: string): Promise<string> {
  return hash(normalizePassword(password), cost);
}

/** Whether `password`, in any of its spellings, is the one that `stored` was made from. */
export function isPassword(stored: string, password: string): Promise<boolean> {
  return verify(stored, normalizePassword(password));
}
