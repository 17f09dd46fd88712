import fc from 'fast-check';
import { noPlatform } from '../../../../src/core/platform/platform.ts';
import { setPassword as setReal } from '../../../../src/service/credentials/set-password.ts';
import { ADDRESS_KEY } from '../../../support/desk/service.ts';
import {
  audited,
  isOpen,
  learnerOf,
  linksOf,
  type Model,
  type ModelLearner,
  type ModelLink,
  mailed,
} from '../model.ts';
import type { Step } from '../step.ts';

const GOOD = 'quiet river under stones';
const WEAK = 'short';

/** A learner follows the link in a mail and chooses a password. */
export const setPassword: fc.Arbitrary<Step> = fc
  .record({ choice: fc.nat(3), password: fc.constantFrom(GOOD, GOOD, GOOD, WEAK) })
  .map(({ choice, password }) => ({
    text: `the learner of mailed request -${choice} sets “${password}”`,
    can: (model) => Boolean(mailed(model, choice)?.link),
    foresee: (model) => foresee(model, choice, password === WEAK),
    async act({ service, mailOf }, model) {
      const request = mailed(model, choice);
      const { token } = await mailOf(request?.id ?? '');
      const purpose = request?.link?.purpose ?? 'activation';
      const ask = { token, purpose, password, now: service.time.now, reference: 'LD-LIFE' };
      return {
        word: (await setReal(service.database.db, { addressKey: ADDRESS_KEY, platform: noPlatform }, ask)).kind,
      };
    },
  }));

function foresee(model: Model, choice: number, isWeak: boolean): string {
  const request = mailed(model, choice);
  if (!request?.link) return '';
  const learner = learnerOf(model, request);
  const dead = problemOf(model, learner, request.link);
  const no = dead ?? (isWeak ? 'weak' : undefined);
  if (no) audited(model, 'password-refused', no);
  if (no) return no;
  const { now } = model;
  request.link.usedAt = now;
  for (const link of linksOf(model, request.learner)) if (isOpen(link)) link.revokedAt = now;
  learner.passwordSetAt = now;
  learner.firstAccessedAt ??= now;
  audited(model, 'password-set');
  return 'set';
}

function problemOf({ now }: Model, learner: ModelLearner, link: ModelLink): string | undefined {
  if (learner.membershipEndsAt !== null && learner.membershipEndsAt <= now) return 'membership-ended';
  if (link.usedAt !== null) return 'used';
  if (isOpen(link) && link.expiresAt > now) return undefined;
  if (learner.passwordSetAt !== null && learner.passwordSetAt >= link.createdAt) return 'settled';
  return link.revokedAt === null ? 'expired' : 'revoked';
}
