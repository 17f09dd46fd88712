// What brings megabytes: loaded when the mail doctor is first asked. A package itself cannot be, as a bundler and Node give
// a CommonJS package that is imported later different shapes.
export { spf } from 'mailauth/lib/spf/index.js';
export { getPublicKey } from 'mailauth/lib/tools.js';
