import type { MailTemplate } from '../../core/mail/mail.ts';
import type { Language } from './language.ts';

/** What a mail says, in the order it is read. */
export type MailText = {
  subject: string;
  /** What an inbox shows beside the subject. */
  preheader: string;
  heading: string;
  greeting: string;
  /** Who writes, and what the button does. */
  opening: string;
  /** None in a mail without a link. */
  button?: string;
  until: string;
  linkBelow?: string;
  notAsked: string;
  keepToYourself: string;
};

/** What the sentences are filled with: already tidy, not escaped. `name` and `organization` may be ''. */
export type Filling = { name: string; organization: string; to: string; until: string };

/** The text of every mail, in every language. */
export const mailTexts: Record<Language, Record<MailTemplate, (filling: Filling) => MailText>> = {
  en: {
    activation: ({ name, organization, to, until }) => ({
      subject: `Activate your ${organization} account`,
      preheader: 'Choose a password to start learning.',
      heading: 'Activate your account',
      greeting: name ? `Hello ${name},` : 'Hello,',
      opening: `${organization} has set up a learning account for you. The button opens a page where you choose a password; after that you sign in with ${to}.`,
      button: 'Choose a password',
      until: `The link works until ${until}. After that, ask the support team for a new one.`,
      linkBelow: 'If the button does not work, copy this link into your browser:',
      notAsked: 'You did not expect this email? Then ignore it: without a password the account stays closed.',
      keepToYourself: 'Keep the link to yourself: whoever has it can choose the password.',
    }),
    reset: ({ name, organization, to, until }) => ({
      subject: `Reset your ${organization} password`,
      preheader: 'Choose a new password for your account.',
      heading: 'Choose a new password',
      greeting: name ? `Hello ${name},` : 'Hello,',
      opening: `A new password was asked for, for your learning account at ${organization} (${to}). The button opens a page where you choose it.`,
      button: 'Choose a new password',
      until: `The link works until ${until}. After that, ask the support team for a new one.`,
      linkBelow: 'If the button does not work, copy this link into your browser:',
      notAsked: 'You did not ask for this? Then ignore this email: your password stays as it is.',
      keepToYourself: 'Keep the link to yourself: whoever has it can change the password.',
    }),
    'temporary-password': ({ name, organization, to, until }) => ({
      subject: `A temporary password for your ${organization} account`,
      preheader: 'Use it once, then choose your own.',
      heading: 'A temporary password was made for you',
      greeting: name ? `Hello ${name},` : 'Hello,',
      opening: `The support team has made a temporary password for your learning account at ${organization} (${to}), and gives it to you in person. The button opens the page where you use it; there you choose a password of your own.`,
      button: 'Use the temporary password',
      until: `It works once, until ${until}.`,
      linkBelow: 'If the button does not work, copy this link into your browser:',
      notAsked: 'You did not ask for this? Tell the support team at once: nobody but you should use it.',
      keepToYourself: 'It is not in this email, and nobody will ask you for it.',
    }),
    'address-added': ({ name, organization, to }) => ({
      subject: `The email address of your ${organization} account`,
      preheader: 'Email about your account comes here from now on.',
      heading: 'This is the address of your account now',
      greeting: name ? `Hello ${name},` : 'Hello,',
      opening: `${to} is the address of your learning account at ${organization} now. Email about it comes here. Where you sign in with an email address, use this one; your password does not change by it.`,
      button: 'Go to sign-in',
      until: 'Links in emails to your earlier address no longer work.',
      linkBelow: 'If the button does not work, copy this link into your browser:',
      notAsked: 'You did not ask for this, or have no such account? Tell the support team at once: it can be put back.',
      keepToYourself: 'The earlier address got an email about it, too.',
    }),
    'address-removed': ({ to }) => ({
      subject: 'Your address was taken off an account',
      preheader: 'A learning account no longer uses it.',
      heading: 'Your address was taken off an account',
      greeting: 'Hello,',
      opening: `A learning account that was at ${to} has another address now. Email about it no longer comes here, and links in older emails no longer work.`,
      until: 'If you asked for this, there is nothing to do.',
      notAsked:
        'The account is yours, and you did not ask for this? Tell its support team at once: it can be put back.',
      keepToYourself: 'This is the last email to this address about the account.',
    }),
    'password-changed': ({ name, organization, to }) => ({
      subject: `Your ${organization} account has a new password`,
      preheader: 'If it was you, there is nothing to do.',
      heading: 'Your account has a new password',
      greeting: name ? `Hello ${name},` : 'Hello,',
      opening: `A password was chosen for your learning account at ${organization} (${to}). If it was you, there is nothing to do.`,
      button: 'Go to sign-in',
      until: 'Older links and temporary passwords no longer work.',
      linkBelow: 'If the button does not work, copy this link into your browser:',
      notAsked: 'It was not you? Tell the support team at once: they send you a link to choose another one.',
      keepToYourself: 'Nobody from the support team will ask you for your password.',
    }),
  },
  es: {
    activation: ({ name, organization, to, until }) => ({
      subject: `Activa tu cuenta de ${organization}`,
      preheader: 'Elige una contraseña para empezar a aprender.',
      heading: 'Activa tu cuenta',
      greeting: name ? `Hola, ${name}:` : 'Hola:',
      opening: `${organization} ha creado una cuenta de aprendizaje para ti. El botón abre una página donde eliges una contraseña; después entras con ${to}.`,
      button: 'Elegir una contraseña',
      until: `El enlace funciona hasta el ${until}. Después, pide uno nuevo al equipo de soporte.`,
      linkBelow: 'Si el botón no funciona, copia este enlace en tu navegador:',
      notAsked: '¿No esperabas este correo? Ignóralo: sin contraseña, la cuenta sigue cerrada.',
      keepToYourself: 'No compartas el enlace: quien lo tenga puede elegir la contraseña.',
    }),
    reset: ({ name, organization, to, until }) => ({
      subject: `Restablece tu contraseña de ${organization}`,
      preheader: 'Elige una contraseña nueva para tu cuenta.',
      heading: 'Elige una contraseña nueva',
      greeting: name ? `Hola, ${name}:` : 'Hola:',
      opening: `Se ha pedido una contraseña nueva para tu cuenta de aprendizaje en ${organization} (${to}). El botón abre una página donde la eliges.`,
      button: 'Elegir una contraseña nueva',
      until: `El enlace funciona hasta el ${until}. Después, pide uno nuevo al equipo de soporte.`,
      linkBelow: 'Si el botón no funciona, copia este enlace en tu navegador:',
      notAsked: '¿No lo pediste? Ignora este correo: tu contraseña no cambia.',
      keepToYourself: 'No compartas el enlace: quien lo tenga puede cambiar la contraseña.',
    }),
    'temporary-password': ({ name, organization, to, until }) => ({
      subject: `Una contraseña temporal para tu cuenta de ${organization}`,
      preheader: 'Úsala una vez y elige la tuya.',
      heading: 'Hemos creado una contraseña temporal para ti',
      greeting: name ? `Hola, ${name}:` : 'Hola:',
      opening: `El equipo de soporte ha creado una contraseña temporal para tu cuenta de aprendizaje en ${organization} (${to}) y te la da en persona. El botón abre la página donde la usas; allí eliges tu propia contraseña.`,
      button: 'Usar la contraseña temporal',
      until: `Funciona una sola vez, hasta el ${until}.`,
      linkBelow: 'Si el botón no funciona, copia este enlace en tu navegador:',
      notAsked: '¿No lo pediste? Avisa enseguida al equipo de soporte: nadie más debe usarla.',
      keepToYourself: 'No está en este correo, y nadie te la va a pedir.',
    }),
    'address-added': ({ name, organization, to }) => ({
      subject: `La dirección de correo de tu cuenta de ${organization}`,
      preheader: 'A partir de ahora, los correos sobre tu cuenta llegan aquí.',
      heading: 'Esta es ahora la dirección de tu cuenta',
      greeting: name ? `Hola, ${name}:` : 'Hola:',
      opening: `${to} es ahora la dirección de tu cuenta de aprendizaje en ${organization}. Los correos sobre ella llegan aquí. Donde entres con una dirección de correo, usa esta; tu contraseña no cambia por ello.`,
      button: 'Ir a la página de acceso',
      until: 'Los enlaces de correos a tu dirección anterior ya no funcionan.',
      linkBelow: 'Si el botón no funciona, copia este enlace en tu navegador:',
      notAsked: '¿No lo pediste o no tienes esa cuenta? Avisa enseguida al equipo de soporte: se puede deshacer.',
      keepToYourself: 'La dirección anterior también ha recibido un correo.',
    }),
    'address-removed': ({ to }) => ({
      subject: 'Tu dirección ya no pertenece a una cuenta',
      preheader: 'Una cuenta de aprendizaje ya no la usa.',
      heading: 'Tu dirección ya no pertenece a una cuenta',
      greeting: 'Hola:',
      opening: `Una cuenta de aprendizaje que usaba ${to} tiene ahora otra dirección. Los correos sobre ella ya no llegan aquí, y los enlaces de correos anteriores ya no funcionan.`,
      until: 'Si lo pediste, no tienes que hacer nada.',
      notAsked: '¿La cuenta es tuya y no lo pediste? Avisa enseguida a su equipo de soporte: se puede deshacer.',
      keepToYourself: 'Este es el último correo a esta dirección sobre la cuenta.',
    }),
    'password-changed': ({ name, organization, to }) => ({
      subject: `Tu cuenta de ${organization} tiene una contraseña nueva`,
      preheader: 'Si fuiste tú, no tienes que hacer nada.',
      heading: 'Tu cuenta tiene una contraseña nueva',
      greeting: name ? `Hola, ${name}:` : 'Hola:',
      opening: `Se ha elegido una contraseña para tu cuenta de aprendizaje en ${organization} (${to}). Si fuiste tú, no tienes que hacer nada.`,
      button: 'Ir a la página de acceso',
      until: 'Los enlaces y contraseñas temporales anteriores ya no funcionan.',
      linkBelow: 'Si el botón no funciona, copia este enlace en tu navegador:',
      notAsked: '¿No fuiste tú? Avisa enseguida al equipo de soporte: te enviará un enlace para elegir otra.',
      keepToYourself: 'Nadie del equipo de soporte te pedirá tu contraseña.',
    }),
  },
  pt: {
    activation: ({ name, organization, to, until }) => ({
      subject: `Ative sua conta em ${organization}`,
      preheader: 'Escolha uma senha para começar a aprender.',
      heading: 'Ative sua conta',
      greeting: name ? `Olá, ${name}!` : 'Olá!',
      opening: `${organization} criou uma conta de aprendizagem para você. O botão abre uma página onde você escolhe uma senha; depois, você entra com ${to}.`,
      button: 'Escolher uma senha',
      until: `O link funciona até ${until}. Depois disso, peça um novo à equipe de suporte.`,
      linkBelow: 'Se o botão não funcionar, copie este link para o seu navegador:',
      notAsked: 'Não esperava este e-mail? Ignore-o: sem senha, a conta continua fechada.',
      keepToYourself: 'Não compartilhe o link: quem o tiver pode escolher a senha.',
    }),
    reset: ({ name, organization, to, until }) => ({
      subject: `Redefina sua senha em ${organization}`,
      preheader: 'Escolha uma nova senha para sua conta.',
      heading: 'Escolha uma nova senha',
      greeting: name ? `Olá, ${name}!` : 'Olá!',
      opening: `Foi pedida uma nova senha para sua conta de aprendizagem em ${organization} (${to}). O botão abre uma página onde você a escolhe.`,
      button: 'Escolher uma nova senha',
      until: `O link funciona até ${until}. Depois disso, peça um novo à equipe de suporte.`,
      linkBelow: 'Se o botão não funcionar, copie este link para o seu navegador:',
      notAsked: 'Não pediu isso? Ignore este e-mail: sua senha continua a mesma.',
      keepToYourself: 'Não compartilhe o link: quem o tiver pode trocar a senha.',
    }),
    'temporary-password': ({ name, organization, to, until }) => ({
      subject: `Uma senha temporária para sua conta em ${organization}`,
      preheader: 'Use-a uma vez e escolha a sua.',
      heading: 'Criamos uma senha temporária para você',
      greeting: name ? `Olá, ${name}!` : 'Olá!',
      opening: `A equipe de suporte criou uma senha temporária para sua conta de aprendizagem em ${organization} (${to}) e a informa a você pessoalmente. O botão abre a página onde você a usa; lá você escolhe sua própria senha.`,
      button: 'Usar a senha temporária',
      until: `Ela funciona uma única vez, até ${until}.`,
      linkBelow: 'Se o botão não funcionar, copie este link para o seu navegador:',
      notAsked: 'Não pediu isso? Avise logo a equipe de suporte: ninguém além de você deve usá-la.',
      keepToYourself: 'Ela não está neste e-mail, e ninguém vai pedi-la a você.',
    }),
    'address-added': ({ name, organization, to }) => ({
      subject: `O endereço de e-mail da sua conta em ${organization}`,
      preheader: 'A partir de agora, os e-mails sobre sua conta chegam aqui.',
      heading: 'Este é agora o endereço da sua conta',
      greeting: name ? `Olá, ${name}!` : 'Olá!',
      opening: `${to} é agora o endereço da sua conta de aprendizagem em ${organization}. Os e-mails sobre ela chegam aqui. Onde você entra com um endereço de e-mail, use este; sua senha não muda por isso.`,
      button: 'Ir para a página de acesso',
      until: 'Os links de e-mails para o seu endereço anterior não funcionam mais.',
      linkBelow: 'Se o botão não funcionar, copie este link para o seu navegador:',
      notAsked: 'Não pediu isso ou não tem essa conta? Avise logo a equipe de suporte: dá para desfazer.',
      keepToYourself: 'O endereço anterior também recebeu um e-mail.',
    }),
    'address-removed': ({ to }) => ({
      subject: 'Seu endereço não pertence mais a uma conta',
      preheader: 'Uma conta de aprendizagem não o usa mais.',
      heading: 'Seu endereço não pertence mais a uma conta',
      greeting: 'Olá!',
      opening: `Uma conta de aprendizagem que usava ${to} tem agora outro endereço. Os e-mails sobre ela não chegam mais aqui, e os links de e-mails anteriores não funcionam mais.`,
      until: 'Se você pediu isso, não precisa fazer nada.',
      notAsked: 'A conta é sua e você não pediu isso? Avise logo a equipe de suporte dela: dá para desfazer.',
      keepToYourself: 'Este é o último e-mail para este endereço sobre a conta.',
    }),
    'password-changed': ({ name, organization, to }) => ({
      subject: `Sua conta em ${organization} tem uma nova senha`,
      preheader: 'Se foi você, não precisa fazer nada.',
      heading: 'Sua conta tem uma nova senha',
      greeting: name ? `Olá, ${name}!` : 'Olá!',
      opening: `Uma senha foi escolhida para sua conta de aprendizagem em ${organization} (${to}). Se foi você, não precisa fazer nada.`,
      button: 'Ir para a página de acesso',
      until: 'Links e senhas temporárias anteriores não funcionam mais.',
      linkBelow: 'Se o botão não funcionar, copie este link para o seu navegador:',
      notAsked: 'Não foi você? Avise logo a equipe de suporte: ela envia um link para você escolher outra.',
      keepToYourself: 'Ninguém da equipe de suporte vai pedir sua senha.',
    }),
  },
};
