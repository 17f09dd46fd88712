import type { Secrets } from '../credentials/link-token.ts';
import { seal, unseal } from '../credentials/seal.ts';

/** Returns a link that the learning platform made as it is kept until its mail is sent. */
export const sealLink = (secret: string, link: string): string => seal('sealed text', secret, Buffer.from(link));

/** Returns the link that was sealed with one of these secrets; undefined where it was another. */
export function unsealLink(secrets: Secrets, sealed: string): string | undefined {
  for (const secret of secrets) {
    const link = unseal('sealed text', secret, sealed);
    if (link) return link.toString();
  }
  return undefined;
}
