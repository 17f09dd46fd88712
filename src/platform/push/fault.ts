import type { NoAnswerProblem } from '../../core/platform/change.ts';
import { DeadlineError } from '../../deadline.ts';
import { PrivateAddressError } from './address-guard.ts';

/** How far a request came: connected, and then sent. Over TLS nothing is sent before the certificate is found good. */
export type Progress = { isSecure: boolean; isConnected: boolean; hasArrived: boolean };

/** Why there was no answer; `code` is Node's or OpenSSL's, such as ECONNREFUSED or CERT_HAS_EXPIRED. */
export type Fault = { kind: 'fault'; problem: NoAnswerProblem; hasArrived: boolean; code: string | undefined };

/** Returns what kept a request from being answered. */
export function readFault(error: unknown, progress: Progress): Fault {
  const { code } = error as { code?: unknown };
  const known = typeof code === 'string' ? code : undefined;
  return { kind: 'fault', problem: problemOf(error, known, progress), hasArrived: progress.hasArrived, code: known };
}

function problemOf(error: unknown, code: string | undefined, progress: Progress): NoAnswerProblem {
  if (error instanceof DeadlineError) return 'slow';
  if (error instanceof PrivateAddressError) return 'private-address';
  if (code === 'HPE_HEADER_OVERFLOW') return 'too-long';
  if (code?.startsWith('HPE_')) return 'no-json'; // what answered does not speak HTTP
  if (progress.hasArrived) return 'cut';
  // The first words over TLS went wrong; a connection that is closed in their midst says nothing about the certificate.
  const isHandshake = progress.isSecure && progress.isConnected && code !== 'ECONNRESET';
  return isHandshake ? 'certificate' : 'unreachable';
}
