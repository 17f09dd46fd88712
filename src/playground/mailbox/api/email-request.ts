import * as z from 'zod';
import type { TakenMail } from '../mail-store.ts';
import type { ApiError } from './errors.ts';

const ADDRESS = /^(?:[^<>@\r\n]*<[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+)$/;

const addressMessage = (field: string) =>
  `Invalid \`${field}\` field. The email address needs to follow the \`email@example.com\` or \`Name <email@example.com>\` format.`;
const address = (field: string) => z.string().regex(ADDRESS, addressMessage(field));

const EmailRequest = z
  .object({
    from: address('from'),
    to: z
      .union([address('to').transform((to) => [to]), z.array(address('to')).min(1).max(50)], addressMessage('to'))
      .readonly(),
    subject: z.string().regex(/^[^\r\n]*$/, 'The `\\n` is not allowed in the `subject` field.'),
    html: z.string().default(''),
    text: z.string().default(''),
    headers: z.record(z.string(), z.string()).default({}),
    tags: z
      .array(
        z.object({
          name: z
            .string()
            .regex(/^[\w-]{1,256}$/, 'Tags should only contain ASCII letters, numbers, underscores, or dashes.'),
          value: z
            .string()
            .regex(/^[\w-]{1,256}$/, 'Tags should only contain ASCII letters, numbers, underscores, or dashes.'),
        }),
      )
      .default([]),
  })
  .refine((email) => email.html || email.text, 'Missing `html` or `text` field.');

/** A mail as it is asked for. */
export type NewMail = Omit<TakenMail, 'id' | 'at' | 'key'>;

/** Reads the body of `POST /emails` as Resend does, or says what is wrong with it in Resend's words. */
export function readEmailRequest(body: unknown): NewMail | ApiError {
  const fields = (typeof body === 'object' && body) || {};
  for (const field of ['from', 'to', 'subject'] as const) {
    if (!(field in fields)) return invalid('missing_required_field', `Missing \`${field}\` field.`);
  }
  const email = EmailRequest.safeParse(body);
  if (email.success) return { ...email.data, to: [...email.data.to] };
  return invalid('validation_error', email.error.issues[0]?.message ?? 'Invalid request.');
}

/** Returns whether what was read is an error. */
export function isApiError(read: object): read is ApiError {
  return 'statusCode' in read;
}

function invalid(name: string, message: string): ApiError {
  return { statusCode: 422, name, message };
}
