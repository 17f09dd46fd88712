import fc from 'fast-check';
import { audited, DAY, HOUR, MINUTE, recent } from '../model.ts';
import type { Step } from '../step.ts';

const SPANS = [1000, 4000, 6000, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 25 * HOUR, 70 * DAY];

/** Time passes; nothing happens of itself. */
export const wait: fc.Arbitrary<Step> = fc.constantFrom(...SPANS).map((ms) => ({
  text: `${ms / 1000} seconds pass`,
  can: () => true,
  foresee(model) {
    model.now += ms;
    return 'waited';
  },
  async act({ service }) {
    service.time.now = new Date(service.time.now.getTime() + ms);
    return { word: 'waited' };
  },
}));

/** The deadline's job rings for a request, in time or too early. */
export const lapse: fc.Arbitrary<Step> = fc.nat(5).map((choice) => ({
  text: `the deadline of request -${choice} rings`,
  can: (model) => recent(model, choice) !== undefined,
  foresee(model) {
    const request = recent(model, choice);
    if (request?.state === 'pending' && request.expiresAt <= model.now) {
      Object.assign(request, { state: 'expired', decidedAt: model.now });
      audited(model, 'expired');
    }
    return 'rang';
  },
  async act({ service }, model) {
    await service.desk.lapse(recent(model, choice)?.id ?? '');
    return { word: 'rang' };
  },
}));
