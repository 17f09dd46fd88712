import fc from 'fast-check';
import { learnerOf, type Model, type ModelEvent, mailed } from '../model.ts';
import { fateOf, suppresses } from '../rules.ts';
import type { Step } from '../step.ts';

const hasMail = (choice: number) => (model: Model) => Boolean(mailed(model, choice)?.mail);

/** The job takes the mail to the provider, who takes it, turns it down for good, or is away. */
export const sendMail: fc.Arbitrary<Step> = fc
  .record({ choice: fc.nat(3), answer: fc.constantFrom('sent', 'sent', 'failed', 'away') })
  .map(({ choice, answer }) => ({
    text: `the mail of mailed request -${choice} goes to the provider: ${answer}`,
    can: hasMail(choice),
    foresee(model) {
      const mail = mailed(model, choice)?.mail;
      if (mail?.state !== 'queued') return 'nothing to send';
      if (answer !== 'away') mail.state = answer === 'sent' ? 'sent' : 'failed';
      return `mail ${answer}`;
    },
    async act({ outbox, mailOf }, model) {
      const { id } = await mailOf(mailed(model, choice)?.id ?? '');
      const mail = await outbox.claimMail(id);
      if (!mail) return { word: 'nothing to send' };
      if (answer === 'sent') await outbox.mailSent(mail, `provider-${id}`);
      else if (answer === 'failed') await outbox.mailFailed(mail, 'rejected');
      else await outbox.mailWaits(mail, 'down', 0);
      return { word: `mail ${answer}` };
    },
  }));

type News = Pick<ModelEvent, 'state' | 'reason' | 'isHard'>;

/** Ordinary news mostly: what ends all writing to an address would end most of what can happen in a run. */
const news = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<News['state']>('sent', 'delivered', 'delivered', 'delayed', 'failed') },
  { weight: 3, arbitrary: fc.constantFrom<News['state']>('bounced', 'suppressed', 'complained') },
);
const reason = fc.constantFrom<News['reason']>('no-such-address', 'mailbox-full');

/** The provider says what became of a mail: in any order, and each piece of news once or twice. */
export const hearOfMail: fc.Arbitrary<Step> = fc
  .record({
    choice: fc.nat(3),
    news: fc.tuple(news, reason, fc.boolean()).map(([state, reason, isHard]): News => {
      const hasBounced = state === 'bounced';
      return { state, reason: hasBounced ? reason : null, isHard: hasBounced && isHard };
    }),
    agoMs: fc.nat(3_600_000),
    id: fc.uuid(),
    isTwice: fc.boolean(),
  })
  .map(({ choice, news, agoMs, id, isTwice }) => ({
    text: `the provider says ${news.state} ${news.reason ?? ''}${news.isHard ? ' for good' : ''}${isTwice ? ' twice' : ''} of the mail of mailed request -${choice} [${id}, ${agoMs}]`,
    can: (model) => hasMail(choice)(model) && model.requests.every((one) => !one.mail?.events.some((e) => e.id === id)),
    foresee(model) {
      const request = mailed(model, choice);
      if (!request?.mail) return '';
      const event = { id, ...news, at: model.now - agoMs };
      request.mail.events.push(event);
      request.mail.state = fateOf(request.mail.events) ?? request.mail.state;
      if (suppresses(event)) learnerOf(model, request).isSuppressed = true;
      return 'heard';
    },
    async act({ outbox, mailOf, service }, model) {
      const { id: mailId } = await mailOf(mailed(model, choice)?.id ?? '');
      const at = new Date(model.now - agoMs);
      const event = { id: `${service.time.now.getTime()}-${mailId}-${id}`, ...news, at };
      const tell = async () => {
        const isNew = await outbox.storeMailEvent({ ...event, providerId: `provider-${mailId}`, mailId });
        await outbox.followMail(event.id);
        return isNew;
      };
      const isFirstNew = await tell();
      const isSecondNew = isTwice && (await tell());
      return { word: isFirstNew && !isSecondNew ? 'heard' : 'heard wrongly' };
    },
  }));
