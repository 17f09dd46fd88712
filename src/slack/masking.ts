import { maskEmail } from '../core/mask.ts';
import type { Directory } from '../core/service/directory.ts';

type Masking = { fullEmails: boolean; directory: Directory };

/** An address as that channel may read it: in full where one person reads alone; masked where Slack cannot say so. */
export async function emailFor({ fullEmails, directory }: Masking, channel: string, email: string): Promise<string> {
  if (fullEmails) return email;
  const room = await directory.room(channel).catch(() => 'unknown' as const);
  return room !== 'unknown' && room.direct && !room.shared ? email : maskEmail(email);
}
