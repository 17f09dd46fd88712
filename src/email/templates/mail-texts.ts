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
  button: string;
  until: string;
  linkBelow: string;
  notAsked: string;
  keepToYourself: string;
};

/** What the sentences are filled with: already tidy, not escaped. `name` may be ''. */
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
    'address-changed': ({ name, organization, to }) => ({
      subject: `The email address of your ${organization} account was changed`,
      preheader: 'You sign in with another address from now on.',
      heading: 'Your email address was changed',
      greeting: name ? `Hello ${name},` : 'Hello,',
      opening: `The support team has replaced the address of your learning account at ${organization}: ${to} is no longer your login. From now on you sign in with the new address, and email goes there. Your password is the same.`,
      button: 'Go to sign-in',
      until: 'Links in older emails to this address no longer work.',
      linkBelow: 'If the button does not work, copy this link into your browser:',
      notAsked: 'You did not ask for this? Tell the support team at once: it can be put back.',
      keepToYourself: 'This is the last email to this address about the account.',
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
    'address-changed': ({ name, organization, to }) => ({
      subject: `Ha cambiado el correo de tu cuenta de ${organization}`,
      preheader: 'A partir de ahora entras con otra dirección.',
      heading: 'Tu dirección de correo ha cambiado',
      greeting: name ? `Hola, ${name}:` : 'Hola:',
      opening: `El equipo de soporte ha sustituido la dirección de tu cuenta de aprendizaje en ${organization}: ya no entras con ${to}. A partir de ahora entras con la dirección nueva, y los correos van allí. Tu contraseña es la misma.`,
      button: 'Ir a la página de acceso',
      until: 'Los enlaces de correos anteriores a esta dirección ya no funcionan.',
      linkBelow: 'Si el botón no funciona, copia este enlace en tu navegador:',
      notAsked: '¿No lo pediste? Avisa enseguida al equipo de soporte: se puede deshacer.',
      keepToYourself: 'Este es el último correo a esta dirección sobre la cuenta.',
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
    'address-changed': ({ name, organization, to }) => ({
      subject: `O e-mail da sua conta em ${organization} foi alterado`,
      preheader: 'A partir de agora você entra com outro endereço.',
      heading: 'Seu endereço de e-mail foi alterado',
      greeting: name ? `Olá, ${name}!` : 'Olá!',
      opening: `A equipe de suporte substituiu o endereço da sua conta de aprendizagem em ${organization}: ${to} não é mais o seu login. A partir de agora você entra com o novo endereço, e os e-mails vão para lá. Sua senha continua a mesma.`,
      button: 'Ir para a página de acesso',
      until: 'Os links de e-mails anteriores para este endereço não funcionam mais.',
      linkBelow: 'Se o botão não funcionar, copie este link para o seu navegador:',
      notAsked: 'Não pediu isso? Avise logo a equipe de suporte: dá para desfazer.',
      keepToYourself: 'Este é o último e-mail para este endereço sobre a conta.',
    }),
  },
};
