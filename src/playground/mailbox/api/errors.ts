/** An error as Resend's API answers it: https://resend.com/docs/api-reference/errors */
export type ApiError = { statusCode: number; name: string; message: string };

export const NO_KEY: ApiError = {
  statusCode: 401,
  name: 'missing_api_key',
  message: 'Missing API key in the authorization header.',
};
export const WRONG_KEY: ApiError = { statusCode: 403, name: 'invalid_api_key', message: 'API key is invalid.' };
export const BROKEN: ApiError = {
  statusCode: 500,
  name: 'internal_server_error',
  message: 'An unexpected error occurred.',
};
export const TOO_FAST: ApiError = {
  statusCode: 429,
  name: 'rate_limit_exceeded',
  message: 'Too many requests. Please limit the number of requests per second.',
};
export const USED_UP: ApiError = {
  statusCode: 429,
  name: 'daily_quota_exceeded',
  message: 'You have reached your daily email sending quota.',
};
export const IN_FLIGHT: ApiError = {
  statusCode: 409,
  name: 'concurrent_idempotent_requests',
  message: 'Same idempotency key used while original request is still in progress.',
};
export const OTHER_BODY: ApiError = {
  statusCode: 409,
  name: 'invalid_idempotent_request',
  message: 'Same idempotency key used with a different request payload.',
};
export const TOO_MANY: ApiError = {
  statusCode: 422,
  name: 'validation_error',
  message: 'A batch needs between 1 and 100 emails.',
};
export const BAD_KEY: ApiError = {
  statusCode: 400,
  name: 'invalid_idempotency_key',
  message: 'The key must be between 1-256 chars.',
};
