import * as z from 'zod';

/** The longest address that mail can be sent to, in characters (RFC 5321, 4.5.3.1.3). */
export const longestAddress = 254;

const address = z.email().max(longestAddress);

/** Returns whether `text` is one complete email address. */
export const isEmailAddress = (text: string): boolean => address.safeParse(text).success;
