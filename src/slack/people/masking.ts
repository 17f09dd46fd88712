import { maskPersonal } from '../../core/mask.ts';
import type { Directory } from '../../service/access/directory.ts';

type Masking = { fullEmails: boolean; directory: Directory };

/** How that channel may read addresses and other personal values: in full where one person reads alone; masked where Slack cannot say so. */
export async function maskFor({ fullEmails, directory }: Masking, channel: string): Promise<(value: string) => string> {
  if (fullEmails) return String;
  const room = await directory.room(channel).catch(() => 'unknown' as const);
  return room !== 'unknown' && room.direct && !room.shared ? String : maskPersonal;
}

/** One address as that channel may read it. */
export async function emailFor(masking: Masking, channel: string, email: string): Promise<string> {
  return (await maskFor(masking, channel))(email);
}
