import { createHash } from 'node:crypto';
import type { Invocation } from './context.ts';

/**
 * Returns the id, a UUID, of what this work makes: the same each time the work is tried. So what it made before, where the
 * answer to the commit was lost, is known as its own. A redelivery has a reference of its own, and so other ids.
 * @param kind what is made: one of a kind for each work.
 */
export function workId({ delivery, reference }: Invocation, kind: string): string {
  const bytes = createHash('sha256')
    .update(JSON.stringify([delivery, reference, kind]))
    .digest();
  // Version 8, "custom": https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
