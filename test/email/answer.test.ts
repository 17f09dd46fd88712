import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAnswer } from '../../src/email/answer.ts';

const now = Date.parse('2026-11-23T08:00:00Z');
const refusal = (name: string, statusCode: number | null, message = 'jane@acme.test is no good') =>
  readAnswer({ data: null, error: { name, statusCode, message }, headers: null, timedOut: false, now });

describe('an answer', () => {
  test.each([
    ['missing_api_key', 401, 'API key is missing'],
    ['restricted_api_key', 401, 'restricted'],
    ['invalid_api_key', 403, 'API key is invalid'],
    ['invalid_api_key', 400, 'API key is invalid'],
    ['validation_error', 400, 'API key is invalid'],
    ['validation_error', 403, 'The acme.test domain is not verified.'],
    ['invalid_from_address', 422, 'Invalid from'],
  ])('%s with %s is ours to mend, so the mail waits', (name, status, message) => {
    expect(refusal(name, status, message)).toMatchObject({ kind: 'retry', problem: 'not-authorised' });
  });

  test.each([
    ['validation_error', 422, 'validation_error'],
    ['validation_error', 400, 'validation_error'],
    ['security_error', 451, 'security_error'],
    ['For jane@acme.test', 422, 'http_422'],
  ])('%s with %s is final and says only the code', (name, status, detail) => {
    expect(refusal(name, status)).toEqual({ kind: 'failed', problem: 'rejected', detail });
  });

  test.each([
    ['monthly_quota_exceeded', 429, 'quota'],
    ['daily_quota_exceeded', 429, 'quota'],
    ['rate_limit_exceeded', 429, 'rate-limited'],
    ['application_error', 503, 'down'],
    ['application_error', null, 'down'],
    ['application_error', 400, 'nonsense'],
    ['not_found', 404, 'nonsense'],
  ])('%s with %s is tried again as %s', (name, status, problem) => {
    expect(refusal(name, status)).toMatchObject({ kind: 'retry', problem });
  });

  test('of any shape is read without throwing, and says nothing that was in it', () => {
    const secret = fc.constantFrom('jane@acme.test', 'https://desk.example.test/reset/x');
    const shape = fc.record({
      name: secret,
      statusCode: fc.option(fc.integer({ min: 100, max: 599 })),
      message: secret,
    });
    fc.assert(
      fc.property(fc.oneof(shape, fc.anything()), fc.anything(), (error, data) => {
        const result = readAnswer({ data, error, headers: null, timedOut: false, now });
        if (result.kind !== 'sent') expect(JSON.stringify(result)).not.toMatch(/acme|https/);
      }),
    );
  });
});
