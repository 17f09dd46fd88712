import type { MailTemplate } from '../../core/mail.ts';
import type { Language } from './language.ts';

/** What a letter says, in the order it is read. */
export type Letter = {
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

/** Every word of every mail. */
export const WORDS: Record<Language, Record<MailTemplate, (filling: Filling) => Letter>> = {
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
  },
};
