import type { LanguageTexts } from './mail-text.ts';

const linkWorks = (until: string) => `The link works until ${until}. After that, ask the support team for a new one.`;

/** What every mail says in English. */
export const en: LanguageTexts = {
  greet: (name) => (name ? `Hello ${name},` : 'Hello,'),
  linkBelow: 'If the button does not work, copy this link into your browser:',
  mails: {
    activation: ({ organization, to, until }) => ({
      subject: `Activate your ${organization} account`,
      preheader: 'Choose a password to start learning.',
      heading: 'Activate your account',
      opening: `${organization} has set up a learning account for you. The button opens a page where you choose a password; after that you sign in with ${to}.`,
      button: 'Choose a password',
      until: linkWorks(until),
      notAsked: 'You did not expect this email? Then ignore it: without a password the account stays closed.',
      keepToYourself: 'Keep the link to yourself: whoever has it can choose the password.',
    }),
    reset: ({ organization, to, until }) => ({
      subject: `Reset your ${organization} password`,
      preheader: 'Choose a new password for your account.',
      heading: 'Choose a new password',
      opening: `A new password was asked for, for your learning account at ${organization} (${to}). The button opens a page where you choose it.`,
      button: 'Choose a new password',
      until: linkWorks(until),
      notAsked: 'You did not ask for this? Then ignore this email: your password stays as it is.',
      keepToYourself: 'Keep the link to yourself: whoever has it can change the password.',
    }),
    'temporary-password': ({ organization, to, until }) => ({
      subject: `A temporary password for your ${organization} account`,
      preheader: 'Use it once, then choose your own.',
      heading: 'A temporary password was made for you',
      opening: `The support team has made a temporary password for your learning account at ${organization} (${to}), and gives it to you in person. The button opens the page where you use it; there you choose a password of your own.`,
      button: 'Use the temporary password',
      until: `It works once, until ${until}.`,
      notAsked: 'You did not ask for this? Tell the support team at once: nobody but you should use it.',
      keepToYourself: 'It is not in this email, and nobody will ask you for it.',
    }),
    'address-added': ({ organization, to }) => ({
      subject: `The email address of your ${organization} account`,
      preheader: 'Email about your account comes here from now on.',
      heading: 'This is the address of your account now',
      opening: `${to} is the address of your learning account at ${organization} now. Email about it comes here. Where you sign in with an email address, use this one; your password does not change by it.`,
      button: 'Go to sign-in',
      until: 'Links in emails to your earlier address no longer work.',
      notAsked: 'You did not ask for this, or have no such account? Tell the support team at once: it can be put back.',
      keepToYourself: 'The earlier address got an email about it, too.',
    }),
    'address-removed': ({ to }) => ({
      subject: 'Your address was taken off an account',
      preheader: 'A learning account no longer uses it.',
      heading: 'Your address was taken off an account',
      opening: `A learning account that was at ${to} has another address now. Email about it no longer comes here, and links in older emails no longer work.`,
      until: 'If you asked for this, there is nothing to do.',
      notAsked:
        'The account is yours, and you did not ask for this? Tell its support team at once: it can be put back.',
      keepToYourself: 'This is the last email to this address about the account.',
    }),
    'password-changed': ({ organization, to }) => ({
      subject: `Your ${organization} account has a new password`,
      preheader: 'If it was you, there is nothing to do.',
      heading: 'Your account has a new password',
      opening: `A password was chosen for your learning account at ${organization} (${to}). If it was you, there is nothing to do.`,
      button: 'Go to sign-in',
      until: 'Older links and temporary passwords no longer work.',
      notAsked: 'It was not you? Tell the support team at once: they send you a link to choose another one.',
      keepToYourself: 'Nobody from the support team will ask you for your password.',
    }),
    'password-disabled': ({ organization, to }) => ({
      subject: `Your ${organization} password is taken no more`,
      preheader: 'A wrong one was tried too often.',
      heading: 'Your password is taken no more',
      opening: `Somebody tried wrong passwords for your learning account at ${organization} (${to}), a hundred times in a row. To keep them out, the present password is taken no more. Nobody got in.`,
      button: 'Go to sign-in',
      until: 'Ask the support team for a link to choose a new password: with that you get in again.',
      notAsked: 'It was not you? Then choose a password that you use nowhere else.',
      keepToYourself: 'Nobody from the support team will ask you for your password.',
    }),
  },
};
