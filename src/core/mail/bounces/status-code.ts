/** What a mail server answered: its reply code (RFC 5321, 4.2) and its enhanced status code (RFC 3463), as far as they are there. */
export type StatusCode = {
  reply?: number;
  /** `permanent` for a first digit of 5, `transient` for one of 4; the other two as `7.26`. */
  enhanced?: { class: 'permanent' | 'transient'; detail: string };
};

const REPLY = /(?:^|[\s;:<(])([45]\d\d)(?=[\s\-#:]|$)/;
// Not the beginning, end or middle of an IP address or of a program's version.
const ENHANCED = /(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)/;

/** Reads the first reply code and the first enhanced status code of a text. */
export function readStatusCode(text: string): StatusCode {
  const reply = REPLY.exec(text)?.[1];
  const [, first, subject, detail] = ENHANCED.exec(text) ?? [];
  return {
    ...(reply && { reply: Number(reply) }),
    ...(first && {
      enhanced: {
        class: first === '5' ? 'permanent' : 'transient',
        detail: `${Number(subject)}.${Number(detail)}`,
      } as const,
    }),
  };
}
