import type { ReplyTexts } from '../topic.ts';

const works = (until: string | null) =>
  until ? ` The button works until ${until}; buttons in earlier emails no longer work.` : '';
const button = 'an email with a button to choose your password';

/** What a reply to a learner says in English. */
export const en: ReplyTexts = {
  greet: (name) => (name ? `Hi ${name},` : 'Hello,'),
  topics: {
    'mail-coming': ({ until }) =>
      `We are sending you ${button}. It should arrive within a few minutes; please look in your spam folder, too.${works(until)}`,
    'mail-sent': ({ until }) =>
      `We have sent you ${button}. It should arrive within a few minutes; please look in your spam folder, too.${works(until)}`,
    'mail-delayed': ({ until }) =>
      `We have sent you ${button}, but your email provider has not accepted it yet. It is tried again and again: please look for it in a while, in your spam folder, too.${works(until)}`,
    'mail-delivered': ({ until }) =>
      `We have sent you ${button}, and your email provider has accepted it. If you do not see it, please look in your spam folder and your other folders.${works(until)}`,
    'mail-in-spam': ({ until }) =>
      `We have sent you ${button}, and it was marked as spam in your mailbox. Please look for it in your spam folder, and mark it as “not spam”.${works(until)}`,
    'mail-failed': () =>
      'We could not get our email to you yet. We are looking into it and will write to you again. You do not need to do anything.',
    'mail-blocked': () =>
      'Our email did not get through: your email provider does not accept our emails. Please ask the people who look after your email to let them through, or give us another address.',
    'mailbox-full': () =>
      'Our email did not get through because your mailbox is full. Please make some room in it and tell us; then we will send it again.',
    'address-wrong': () =>
      'Our email did not get through: the address in your account does not take email. Please tell us the right address, and we will have it corrected.',
    'address-unreachable': () =>
      'Our emails do not get through to the address in your account at the moment. Please tell us whether the address is right, or which one you would like to use instead.',
    'link-used': ({ since }) =>
      `The button in our email was used on ${since} to choose a password. Please sign in with that password. If that was not you, tell us right away.`,
    'link-replaced': () =>
      'The button in our earlier email no longer works. If you have a newer email from us, please use that one. If not, reply to this message, and we will send you a new one.',
    'link-over': ({ until }) =>
      `The button in our email worked until ${until}. Reply to this message, and we will send you a new one.`,
    'mail-withdrawn': () =>
      'Please ignore our last email: its button no longer works. If you still cannot sign in, reply to this message, and we will help you.',

    'password-by-phone': ({ until }) =>
      `We will read you a temporary password over the phone. It works once, until ${until}; with it, you choose a password of your own. We never write it down, and nobody will ask you for it.`,
    'password-used': ({ since }) =>
      `Your temporary password was used on ${since}. Please sign in with the password that you chose then. If that was not you, tell us right away.`,
    'password-over': () =>
      'The temporary password no longer works. If you still cannot sign in, reply to this message, and we will help you.',
    'vpa-open': ({ since }) =>
      `Your next VPA (proficiency assessment) has been open since ${since}. You will find it when you sign in. It takes 30 to 45 minutes, so please choose a quiet moment.`,
    'vpa-taken': ({ since }) => `You completed your VPA on ${since}, so there is nothing more to do.`,
    'address-corrected': () =>
      'We have corrected the email address of your account. Please sign in with it from now on; our emails go there, too. Buttons in earlier emails no longer work.',
    'information-saved': () =>
      'We have updated the information in your account. You will see it the next time you sign in.',
    'group-changed': ({ group }) => `You are in the group “${group}” now. You will see it the next time you sign in.`,
    'membership-extended': ({ until }) =>
      `Your membership runs until ${until} now. You can go on as usual, and do not need to do anything.`,
    done: () => 'We have made the change that you asked for. You will see it the next time you sign in.',
    undone: () =>
      'We have put your account back as it was before our last change. If something is not right, reply to this message.',
    'in-hand': () =>
      'We are working on your request and will write to you as soon as it is done. You do not need to do anything.',
    'not-done': () =>
      'We were not able to make the change that you asked for. Reply to this message if you still need help, and we will look at it together.',

    'signs-in-elsewhere': () =>
      'You sign in through your organization’s own system, so we have no password to send you. Please ask the people who look after that system at your organization.',
    'membership-ended': ({ since }) =>
      `Your membership ended on ${since}. Please ask the person who looks after your course at your organization to have it renewed.`,
    'already-active': () =>
      'Your account is active already, so you do not need an activation email: please sign in with your email address and your password. If you have forgotten the password, reply to this message, and we will send you an email to choose a new one.',
    'not-activated': () =>
      'Your account has not been activated yet, so there is no password to reset. Reply to this message, and we will send you an activation email, where you choose a password.',
    'sent-already': ({ since }) =>
      `We sent you an email on ${since}. Please give it a few minutes, and look in your spam folder, too. If it does not arrive, reply to this message.`,
    'vpa-off': () =>
      'The VPA (proficiency assessment) is not part of your course at the moment. If you think that it should be, please ask the person who looks after your course at your organization.',
    'vpa-first': () =>
      'Your first VPA (proficiency assessment) comes by itself when you begin: please sign in, and follow the steps there.',
    'same-address': () =>
      'Your account has the address that you gave us already, so there is nothing to correct. If something else is wrong, reply to this message.',
    'address-takes-no-mail': () =>
      'The address that you gave us cannot receive email. Please check the spelling, and send it to us once more.',
    'nothing-differs': () =>
      'Your account has what you told us already, so there is nothing to change. If something else is wrong, reply to this message.',
    'same-group': () =>
      'You are in that group already, so there is nothing to change. If you meant another one, reply to this message.',
    'membership-without-end': () =>
      'Your membership has no end, so it does not have to be extended. You can go on as usual.',
  },
};
