import type { PageTexts } from './page-texts.ts';

export const en: PageTexts = {
  title: { activation: 'Activate your account', reset: 'Choose a new password' },
  forOrganization: 'Your account with',
  email: 'Email',
  password: 'New password',
  hint: [
    'At least 15 characters. Spaces, accents and any language are fine.',
    'A few unrelated words are easy to remember.',
  ],
  showPassword: 'Show password',
  submit: { activation: 'Activate account', reset: 'Save new password' },
  next: (platform) => `Then you sign in at ${platform} with this email and password.`,
  set: {
    activation: {
      heading: 'Your account is active',
      says: ['You can sign in now, with your email and the password that you just chose.'],
      signIn: true,
    },
    reset: {
      heading: 'Your new password is saved',
      says: ['You can sign in now, with your email and the password that you just chose.'],
      signIn: true,
    },
  },
  errorTitle: 'Please check the password',
  problem: {
    missing: 'Enter a new password.',
    'too-short': 'That password is too short. Use at least 15 characters.',
    'too-long': 'That password is too long. Up to 250 characters always fit.',
    common: 'That password is easy to guess. Use words that do not belong together, and no repeats or rows like 12345.',
    personal:
      'That password is mostly your name, email or organization. Add some words that have nothing to do with you.',
  },
  dead: {
    unknown: {
      heading: 'This link is not complete',
      says: [
        'We do not know this link. Part of it may have been lost on the way.',
        'Open the email again and use its button, or copy the whole link into the address bar.',
      ],
    },
    used: {
      heading: 'This link has already been used',
      says: ['Each link works once, and your password is set. You can sign in with it.'],
      signIn: true,
    },
    settled: {
      heading: 'Your password is already set',
      says: ['You chose a password after we sent this link, so it is no longer needed. You can sign in.'],
      signIn: true,
    },
    revoked: {
      heading: 'There is a newer link',
      says: [
        'We sent you another email after this one. Please use the link in the newest email.',
        'You cannot find it? Look in the spam folder, or ask support for a new one.',
      ],
    },
    expired: {
      heading: 'This link has expired',
      says: [
        'For your safety, links work only for a limited time. If you have a newer email from us, use the link in that one.',
        'If not, ask support for a new link.',
      ],
    },
    'membership-ended': {
      heading: 'Your membership has ended',
      says: ['That is why no password can be set now. Ask your organization, or support, to renew your membership.'],
    },
    'signs-in-elsewhere': {
      heading: 'You need no password here',
      says: ['Your organization now signs in through its own system. Sign in there as you do for its other tools.'],
    },
    'set-elsewhere': {
      heading: 'Passwords are set somewhere else now',
      says: [
        'Your learning platform now keeps the passwords itself, so this does not work any more. Set yours at its sign-in page, or ask support for help.',
      ],
      signIn: true,
    },
  },
  openAgain: {
    heading: 'Open your link again',
    says: [
      'For your safety, this page opens in one browser and for half an hour only.',
      'Go back to our email and use its button once more.',
    ],
  },
  temporary: {
    title: 'Use a temporary password',
    says: 'Support has given you a temporary password? Type it here. Next, you choose a password of your own.',
    password: 'Temporary password',
    submit: 'Continue',
    wrong: 'That email and password do not belong together, or the password works no more.',
    help: 'It works once, for a day. Check both, or ask support for a new one.',
    tooEarly: (minutes) =>
      `There were many tries for this email. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`,
    tooEarlyHelp: 'A temporary password that support gave you still works then. If it is urgent, ask support.',
  },
  failure: {
    'not-found': {
      heading: 'There is nothing here',
      says: ['If you came from an email, copy the whole link into the address bar, or use the button in the email.'],
    },
    'not-allowed': { heading: 'That does not work here', says: ['Open the link in your email again.'] },
    'too-large': {
      heading: 'That was too much text',
      says: ['Go back and choose a shorter password. Up to 250 characters always fit.'],
    },
    'too-many': {
      heading: 'Too many tries',
      says: ['Wait a minute, then go back and try again. Your link still works.'],
    },
    'bad-request': {
      heading: 'We could not read that',
      says: ['Open the link in your email again and try once more.'],
    },
    closing: { heading: 'One moment, please', says: ['We are restarting. Try again in a minute.'] },
    broken: {
      heading: 'Something went wrong on our side',
      says: ['Try again in a minute. If it stays like this, tell support the reference below.'],
    },
  },
  signIn: 'Go to sign-in',
  reference: 'Reference',
};
