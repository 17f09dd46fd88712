import type { ReplyTexts } from '../topic.ts';

const works = (until: string | null) =>
  until ? ` O botão funciona até ${until}; os botões de e-mails anteriores não funcionam mais.` : '';
const button = 'um e-mail com um botão para escolher sua senha';

/** What a reply to a learner says in Portuguese. */
export const pt: ReplyTexts = {
  greet: (name) => (name ? `Olá, ${name}!` : 'Olá!'),
  topics: {
    'mail-coming': ({ until }) =>
      `Estamos enviando a você ${button}. Ele deve chegar em alguns minutos; olhe também na pasta de spam.${works(until)}`,
    'mail-sent': ({ until }) =>
      `Enviamos a você ${button}. Ele deve chegar em alguns minutos; olhe também na pasta de spam.${works(until)}`,
    'mail-delayed': ({ until }) =>
      `Enviamos a você ${button}, mas seu provedor de e-mail ainda não o aceitou. As tentativas continuam: olhe daqui a pouco, também na pasta de spam.${works(until)}`,
    'mail-delivered': ({ until }) =>
      `Enviamos a você ${button}, e seu provedor de e-mail o aceitou. Se você não o encontrar, olhe na pasta de spam e nas outras pastas.${works(until)}`,
    'mail-in-spam': ({ until }) =>
      `Enviamos a você ${button}, e ele foi marcado como spam na sua caixa de entrada. Procure-o na pasta de spam e marque-o como “não é spam”.${works(until)}`,
    'mail-failed': () =>
      'Ainda não conseguimos fazer nosso e-mail chegar a você. Estamos verificando e vamos escrever de novo. Você não precisa fazer nada.',
    'mail-blocked': () =>
      'Nosso e-mail não chegou: seu provedor de e-mail não aceita nossas mensagens. Peça a quem cuida do seu e-mail que as deixe passar, ou nos informe outro endereço.',
    'mailbox-full': () =>
      'Nosso e-mail não chegou porque sua caixa de entrada está cheia. Libere um pouco de espaço e nos avise; então enviaremos de novo.',
    'address-wrong': () =>
      'Nosso e-mail não chegou: o endereço da sua conta não recebe e-mails. Diga-nos qual é o endereço certo, e ele será corrigido.',
    'address-unreachable': () =>
      'No momento, nossos e-mails não chegam ao endereço da sua conta. Diga-nos se o endereço está certo ou qual você prefere usar.',
    'link-used': ({ since }) =>
      `O botão do nosso e-mail foi usado para escolher uma senha (${since}). Entre com essa senha. Se não foi você, avise-nos logo.`,
    'link-replaced': () =>
      'O botão do nosso e-mail anterior não funciona mais. Se você tem um e-mail nosso mais recente, use esse. Se não, responda a esta mensagem, e enviaremos um novo.',
    'link-over': ({ until }) =>
      `O botão do nosso e-mail funcionava até ${until}. Responda a esta mensagem, e enviaremos um novo.`,
    'mail-withdrawn': () =>
      'Ignore nosso último e-mail: o botão dele não funciona mais. Se você ainda não consegue entrar, responda a esta mensagem, e vamos ajudar.',

    'password-by-phone': ({ until }) =>
      `Vamos ler para você uma senha temporária por telefone. Ela funciona uma única vez, até ${until}; com ela, você escolhe sua própria senha. Nunca a escrevemos, e ninguém vai pedi-la a você.`,
    'password-used': ({ since }) =>
      `Sua senha temporária foi usada (${since}). Entre com a senha que você escolheu então. Se não foi você, avise-nos logo.`,
    'password-over': () =>
      'A senha temporária não funciona mais. Se você ainda não consegue entrar, responda a esta mensagem, e vamos ajudar.',
    'vpa-open': ({ since }) =>
      `Sua próxima VPA (avaliação de proficiência) está aberta desde ${since}. Você a encontra ao entrar. Ela leva de 30 a 45 minutos, então escolha um momento tranquilo.`,
    'vpa-taken': ({ since }) => `Você já concluiu sua VPA (${since}), então não precisa fazer mais nada.`,
    'address-corrected': () =>
      'Corrigimos o endereço de e-mail da sua conta. A partir de agora, entre com ele; nossos e-mails também vão para lá. Os botões de e-mails anteriores não funcionam mais.',
    'information-saved': () => 'Atualizamos os dados da sua conta. Você os verá na próxima vez que entrar.',
    'group-changed': ({ group }) => `Agora você está no grupo “${group}”. Você o verá na próxima vez que entrar.`,
    'membership-extended': ({ until }) =>
      `Agora você tem acesso até ${until}. Pode continuar como sempre, e não precisa fazer nada.`,
    done: () => 'Fizemos a mudança que você pediu. Você a verá na próxima vez que entrar.',
    undone: () =>
      'Deixamos sua conta como estava antes da nossa última mudança. Se algo não estiver certo, responda a esta mensagem.',
    'in-hand': () =>
      'Estamos cuidando do seu pedido e vamos escrever assim que estiver pronto. Você não precisa fazer nada.',
    'not-done': () =>
      'Não conseguimos fazer a mudança que você pediu. Se você ainda precisa de ajuda, responda a esta mensagem, e vamos ver isso juntos.',

    'signs-in-elsewhere': () =>
      'Você entra pelo sistema da sua organização, então não temos uma senha para enviar. Pergunte a quem cuida desse sistema na sua organização.',
    'membership-ended': ({ since }) =>
      `Seu acesso terminou (${since}). Peça à pessoa que cuida do seu curso na sua organização que o renove.`,
    'already-active': () =>
      'Sua conta já está ativa, então você não precisa de um e-mail de ativação: entre com seu endereço de e-mail e sua senha. Se você esqueceu a senha, responda a esta mensagem, e enviaremos um e-mail para escolher uma nova.',
    'not-activated': () =>
      'Sua conta ainda não foi ativada, então não há senha para redefinir. Responda a esta mensagem, e enviaremos um e-mail de ativação, com o qual você escolhe uma senha.',
    'sent-already': ({ since }) =>
      `Já enviamos um e-mail a você (${since}). Espere alguns minutos e olhe também na pasta de spam. Se ele não chegar, responda a esta mensagem.`,
    'vpa-off': () =>
      'A VPA (avaliação de proficiência) não faz parte do seu curso no momento. Se você acha que deveria, pergunte à pessoa que cuida do seu curso na sua organização.',
    'vpa-first': () =>
      'Sua primeira VPA (avaliação de proficiência) aparece sozinha quando você começa: entre e siga os passos.',
    'same-address': () =>
      'Sua conta já tem o endereço que você nos deu, então não há nada para corrigir. Se outra coisa estiver errada, responda a esta mensagem.',
    'address-takes-no-mail': () =>
      'O endereço que você nos deu não pode receber e-mails. Confira como ele se escreve e envie-o de novo.',
    'nothing-differs': () =>
      'Sua conta já tem o que você nos disse, então não há nada para mudar. Se outra coisa estiver errada, responda a esta mensagem.',
    'same-group': () =>
      'Você já está nesse grupo, então não há nada para mudar. Se você queria outro, responda a esta mensagem.',
    'membership-without-end': () =>
      'Seu acesso não tem data de término, então não precisa ser prorrogado. Você pode continuar como sempre.',
  },
};
