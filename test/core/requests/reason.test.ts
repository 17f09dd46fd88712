import { describe, expect, it } from 'vitest';
import { cleanReason } from '../../../src/core/requests/reason.ts';

describe('a reason that somebody typed', () => {
  it('is one line with its addresses masked', () => {
    expect(cleanReason('  jane@acme.test\nwrote <bob@x.org>, (a.b@c.d.test); not @ana, a@b or x@y. ')).toBe(
      'j•••@acme.test wrote <b•••@x.org>, (a•••@c.d.test); not @ana, a@b or x@y',
    );
  });

  it('has no full stop, for the sentence around it has one', () => {
    expect([cleanReason('She phoned.'), cleanReason('And so on...'), cleanReason('Is it?')]).toEqual([
      'She phoned',
      'And so on...',
      'Is it?',
    ]);
  });

  it('is undefined where it is empty', () => {
    expect([cleanReason(undefined), cleanReason(' \n ')]).toEqual([undefined, undefined]);
  });

  // What each costs is held by test/rooms/patterns.test.ts: no pattern goes back and forth in a text.
  it.each(['@', 'a@', 'a@b', '.', 'a'])('is cut to 300 characters where it is “%s” a million times', (piece) => {
    expect(cleanReason(piece.repeat(1_000_000))).toHaveLength(300);
  });
});
