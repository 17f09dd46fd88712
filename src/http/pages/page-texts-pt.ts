import type { PageTexts } from './page-texts.ts';

export const pt: PageTexts = {
  title: { activation: 'Ative sua conta', reset: 'Escolha uma nova senha' },
  forOrganization: 'Sua conta com',
  email: 'E-mail',
  password: 'Nova senha',
  hint: [
    'Pelo menos 15 caracteres. Espaços, acentos e qualquer idioma são aceitos.',
    'Algumas palavras sem relação entre si são fáceis de lembrar.',
  ],
  showPassword: 'Mostrar a senha',
  submit: { activation: 'Ativar a conta', reset: 'Salvar a nova senha' },
  next: (platform) => `Depois você entra em ${platform} com este e-mail e esta senha.`,
  set: {
    activation: {
      heading: 'Sua conta está ativa',
      says: ['Agora você pode entrar com seu e-mail e a senha que acabou de escolher.'],
      signIn: true,
    },
    reset: {
      heading: 'Sua nova senha está salva',
      says: ['Agora você pode entrar com seu e-mail e a senha que acabou de escolher.'],
      signIn: true,
    },
  },
  errorTitle: 'Confira a senha',
  problem: {
    missing: 'Digite uma nova senha.',
    'too-short': 'Essa senha é curta demais. Use pelo menos 15 caracteres.',
    'too-long': 'Essa senha é longa demais. Até 250 caracteres sempre cabem.',
    common:
      'Essa senha é fácil de adivinhar. Use palavras sem relação entre si, sem repetições nem sequências como 12345.',
    personal:
      'Essa senha é quase só o seu nome, e-mail ou organização. Acrescente palavras que não tenham a ver com você.',
  },
  dead: {
    unknown: {
      heading: 'Este link não está completo',
      says: [
        'Não reconhecemos este link. Uma parte pode ter se perdido.',
        'Abra o e-mail de novo e use o botão, ou copie o link inteiro para a barra de endereço.',
      ],
    },
    used: {
      heading: 'Este link já foi usado',
      says: ['Cada link funciona uma só vez, e sua senha já está salva. Você pode entrar com ela.'],
      signIn: true,
    },
    settled: {
      heading: 'Sua senha já está salva',
      says: ['Você escolheu uma senha depois deste link, então ele não é mais necessário. Você pode entrar.'],
      signIn: true,
    },
    revoked: {
      heading: 'Há um link mais novo',
      says: [
        'Enviamos outro e-mail depois deste. Use o link do e-mail mais recente.',
        'Não encontra? Veja na pasta de spam ou peça um novo ao suporte.',
      ],
    },
    expired: {
      heading: 'Este link expirou',
      says: [
        'Para sua segurança, os links funcionam por tempo limitado. Se você tem um e-mail nosso mais recente, use o link dele.',
        'Se não tem, peça um novo link ao suporte.',
      ],
    },
    'membership-ended': {
      heading: 'Sua assinatura terminou',
      says: ['Por isso não é possível salvar uma senha agora. Peça à sua organização ou ao suporte para renová-la.'],
    },
    'signs-in-elsewhere': {
      heading: 'Você não precisa de senha aqui',
      says: ['Sua organização agora usa o próprio sistema. Entre por lá, como nas outras ferramentas dela.'],
    },
    'set-elsewhere': {
      heading: 'As senhas agora são criadas em outro lugar',
      says: [
        'Sua plataforma agora guarda as senhas, por isso isto não funciona mais. Crie a sua na página de entrada dela, ou peça ajuda ao suporte.',
      ],
      signIn: true,
    },
  },
  openAgain: {
    heading: 'Abra seu link de novo',
    says: [
      'Para sua segurança, esta página abre em um só navegador e só por meia hora.',
      'Volte ao nosso e-mail e use o botão mais uma vez.',
    ],
  },
  temporary: {
    title: 'Usar uma senha temporária',
    says: 'O suporte lhe deu uma senha temporária? Digite-a aqui. Depois, você escolhe sua própria senha.',
    password: 'Senha temporária',
    submit: 'Continuar',
    wrong: 'Esse e-mail e essa senha não combinam, ou a senha não funciona mais.',
    help: 'Ela funciona uma vez, por um dia. Confira os dois ou peça uma nova ao suporte.',
    tooEarly: (minutes) =>
      `Houve muitas tentativas com este e-mail. Tente de novo em ${minutes === 1 ? 'um minuto' : `${minutes} minutos`}.`,
    tooEarlyHelp:
      'A senha temporária que o suporte deu a você continuará funcionando. Se for urgente, fale com o suporte.',
  },
  failure: {
    'not-found': {
      heading: 'Não há nada aqui',
      says: ['Se você veio de um e-mail, copie o link inteiro para a barra de endereço ou use o botão do e-mail.'],
    },
    'not-allowed': { heading: 'Isso não funciona aqui', says: ['Abra de novo o link do seu e-mail.'] },
    'too-large': {
      heading: 'Era texto demais',
      says: ['Volte e escolha uma senha mais curta. Até 250 caracteres sempre cabem.'],
    },
    'too-many': {
      heading: 'Tentativas demais',
      says: ['Espere um minuto, volte e tente de novo. Seu link continua funcionando.'],
    },
    'bad-request': {
      heading: 'Não conseguimos ler isso',
      says: ['Abra de novo o link do seu e-mail e tente mais uma vez.'],
    },
    closing: { heading: 'Um momento, por favor', says: ['Estamos reiniciando. Tente de novo em um minuto.'] },
    broken: {
      heading: 'Algo deu errado do nosso lado',
      says: ['Tente de novo em um minuto. Se continuar assim, diga ao suporte a referência abaixo.'],
    },
  },
  signIn: 'Ir para o login',
  reference: 'Referência',
};
