import type { LanguageTexts } from './mail-text.ts';

const linkWorks = (until: string) => `O link funciona até ${until}. Depois disso, peça um novo à equipe de suporte.`;

/** What every mail says in Portuguese. */
export const pt: LanguageTexts = {
  greet: (name) => (name ? `Olá, ${name}!` : 'Olá!'),
  linkBelow: 'Se o botão não funcionar, copie este link para o seu navegador:',
  mails: {
    activation: ({ organization, to, until }) => ({
      subject: `Ative sua conta em ${organization}`,
      preheader: 'Escolha uma senha para começar a aprender.',
      heading: 'Ative sua conta',
      opening: `${organization} criou uma conta de aprendizagem para você. O botão abre uma página onde você escolhe uma senha; depois, você entra com ${to}.`,
      button: 'Escolher uma senha',
      until: linkWorks(until),
      notAsked: 'Não esperava este e-mail? Ignore-o: sem senha, a conta continua fechada.',
      keepToYourself: 'Não compartilhe o link: quem o tiver pode escolher a senha.',
    }),
    reset: ({ organization, to, until }) => ({
      subject: `Redefina sua senha em ${organization}`,
      preheader: 'Escolha uma nova senha para sua conta.',
      heading: 'Escolha uma nova senha',
      opening: `Foi pedida uma nova senha para sua conta de aprendizagem em ${organization} (${to}). O botão abre uma página onde você a escolhe.`,
      button: 'Escolher uma nova senha',
      until: linkWorks(until),
      notAsked: 'Não pediu isso? Ignore este e-mail: sua senha continua a mesma.',
      keepToYourself: 'Não compartilhe o link: quem o tiver pode trocar a senha.',
    }),
    'temporary-password': ({ organization, to, until }) => ({
      subject: `Uma senha temporária para sua conta em ${organization}`,
      preheader: 'Use-a uma vez e escolha a sua.',
      heading: 'Criamos uma senha temporária para você',
      opening: `A equipe de suporte criou uma senha temporária para sua conta de aprendizagem em ${organization} (${to}) e a informa a você pessoalmente. O botão abre a página onde você a usa; lá você escolhe sua própria senha.`,
      button: 'Usar a senha temporária',
      until: `Ela funciona uma única vez, até ${until}.`,
      notAsked: 'Não pediu isso? Avise logo a equipe de suporte: ninguém além de você deve usá-la.',
      keepToYourself: 'Ela não está neste e-mail, e ninguém vai pedi-la a você.',
    }),
    'address-added': ({ organization, to }) => ({
      subject: `O endereço de e-mail da sua conta em ${organization}`,
      preheader: 'A partir de agora, os e-mails sobre sua conta chegam aqui.',
      heading: 'Este é agora o endereço da sua conta',
      opening: `${to} é agora o endereço da sua conta de aprendizagem em ${organization}. Os e-mails sobre ela chegam aqui. Onde você entra com um endereço de e-mail, use este; sua senha não muda por isso.`,
      button: 'Ir para a página de acesso',
      until: 'Os links de e-mails para o seu endereço anterior não funcionam mais.',
      notAsked: 'Não pediu isso ou não tem essa conta? Avise logo a equipe de suporte: dá para desfazer.',
      keepToYourself: 'O endereço anterior também recebeu um e-mail.',
    }),
    'address-removed': ({ to }) => ({
      subject: 'Seu endereço não pertence mais a uma conta',
      preheader: 'Uma conta de aprendizagem não o usa mais.',
      heading: 'Seu endereço não pertence mais a uma conta',
      opening: `Uma conta de aprendizagem que usava ${to} tem agora outro endereço. Os e-mails sobre ela não chegam mais aqui, e os links de e-mails anteriores não funcionam mais.`,
      until: 'Se você pediu isso, não precisa fazer nada.',
      notAsked: 'A conta é sua e você não pediu isso? Avise logo a equipe de suporte dela: dá para desfazer.',
      keepToYourself: 'Este é o último e-mail para este endereço sobre a conta.',
    }),
    'password-changed': ({ organization, to }) => ({
      subject: `Sua conta em ${organization} tem uma nova senha`,
      preheader: 'Se foi você, não precisa fazer nada.',
      heading: 'Sua conta tem uma nova senha',
      opening: `Uma senha foi escolhida para sua conta de aprendizagem em ${organization} (${to}). Se foi você, não precisa fazer nada.`,
      button: 'Ir para a página de acesso',
      until: 'Links e senhas temporárias anteriores não funcionam mais.',
      notAsked: 'Não foi você? Avise logo a equipe de suporte: ela envia um link para você escolher outra.',
      keepToYourself: 'Ninguém da equipe de suporte vai pedir sua senha.',
    }),
  },
};
