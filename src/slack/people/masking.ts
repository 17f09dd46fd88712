import { showAddress } from '../../core/mail/email-address.ts';
import { maskPersonal } from '../../core/personal/mask.ts';
import type { Directory } from '../../service/access/directory.ts';

type Masking = { fullEmails: boolean; directory: Directory };

/**
 * Returns how addresses and other personal values are shown in that channel: in full where the settings say so or one
 * person reads alone, else masked, also where Slack cannot say.
 */
export async function maskFor({ fullEmails, directory }: Masking, channel: string): Promise<(value: string) => string> {
  if (fullEmails) return inFull;
  const room = await directory.room(channel).catch(() => 'unknown' as const);
  return room !== 'unknown' && room.direct && !room.shared ? inFull : maskPersonal;
}

const inFull = (value: string) => (value.includes('@') ? showAddress(value) : value);

/** Returns an address as it is shown in that channel. */
export async function emailFor(masking: Masking, channel: string, email: string): Promise<string> {
  return (await maskFor(masking, channel))(email);
}
