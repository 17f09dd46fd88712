import { createHash } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { normalizePassword } from '../../core/credentials/password.ts';
import { inSpan } from '../../trace.ts';

/** OWASP Password Storage cheat sheet: argon2id with 19 MiB, 2 passes, 1 lane; about 13 ms. The library's default is argon2id. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** A hash of the same cost that is nobody's: what is compared with where there is none. */
export const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$kfbJ/1/anWkSkcRvEsiZ0g$GVNSlCcRYjVCvBXIpSv963jBY4DIicMyna3mE8hpLcU';

const PART = { partOnly: true } as const;

/**
 * Returns what is stored of a password: an argon2id PHC string with its own salt, made from the password's normal form.
 */
export function hashPassword(password: string): Promise<string> {
  return inSpan('argon2', PART, () => hash(normalizePassword(password), cost));
}

/** Returns whether `password`, in any Unicode form, is the one that `stored` was made from. */
export function isPassword(stored: string, password: string): Promise<boolean> {
  return inSpan('argon2', PART, () => verify(stored, normalizePassword(password)));
}

/**
 * Returns what is stored of a temporary password: the same argon2id, with a salt made from its learner's address. So a try
 * costs one hash and one look-up, whether the address is known or not and however many organizations know it (ASVS 5.0,
 * 6.3.8). The password's 80 random bits need no salt of their own.
 */
export function hashTemporaryPassword(password: string, email: string): Promise<string> {
  const salt = createHash('sha256').update(`temporary:${email}`).digest().subarray(0, 16);
  return inSpan('argon2', PART, () => hash(password, { ...cost, salt }));
}
