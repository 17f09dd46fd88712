import { defineInquiry } from '../action.ts';

export const checkMail = defineInquiry({
  name: 'check-mail',
  aliases: ['mail', 'check', 'doctor'],
  title: 'Check mail',
  summary: 'why mail does not reach a learner, and what to do about it',
  remedies: ['undelivered-mail'],
  allow: ['agent', 'lead', 'on-call'],
});
