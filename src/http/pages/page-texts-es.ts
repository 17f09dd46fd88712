import type { PageTexts } from './page-texts.ts';

export const es: PageTexts = {
  title: { activation: 'Activa tu cuenta', reset: 'Elige una contraseña nueva' },
  forOrganization: 'Tu cuenta con',
  email: 'Correo electrónico',
  password: 'Contraseña nueva',
  hint: [
    'Al menos 15 caracteres. Puedes usar espacios, acentos y cualquier idioma.',
    'Unas pocas palabras sin relación entre sí son fáciles de recordar.',
  ],
  showPassword: 'Mostrar la contraseña',
  submit: { activation: 'Activar la cuenta', reset: 'Guardar la contraseña' },
  next: (platform) => `Después inicias sesión en ${platform} con este correo y esta contraseña.`,
  set: {
    activation: {
      heading: 'Tu cuenta está activa',
      says: ['Ya puedes iniciar sesión con tu correo electrónico y la contraseña que acabas de elegir.'],
      signIn: true,
    },
    reset: {
      heading: 'Tu nueva contraseña está guardada',
      says: ['Ya puedes iniciar sesión con tu correo electrónico y la contraseña que acabas de elegir.'],
      signIn: true,
    },
  },
  errorTitle: 'Revisa la contraseña',
  problem: {
    missing: 'Escribe una contraseña nueva.',
    'too-short': 'Esa contraseña es demasiado corta. Usa al menos 15 caracteres.',
    'too-long': 'Esa contraseña es demasiado larga. Siempre caben 250 caracteres.',
    common:
      'Esa contraseña es fácil de adivinar. Usa palabras sin relación entre sí, sin repeticiones ni series como 12345.',
    personal:
      'Esa contraseña es casi solo tu nombre, tu correo o tu organización. Añade palabras que no tengan que ver contigo.',
  },
  dead: {
    unknown: {
      heading: 'Este enlace no está completo',
      says: [
        'No reconocemos este enlace. Puede que se haya perdido una parte.',
        'Abre de nuevo el correo y usa su botón, o copia el enlace entero en la barra de direcciones.',
      ],
    },
    used: {
      heading: 'Este enlace ya se usó',
      says: ['Cada enlace funciona una sola vez y tu contraseña ya está guardada. Puedes iniciar sesión con ella.'],
      signIn: true,
    },
    settled: {
      heading: 'Tu contraseña ya está guardada',
      says: ['Elegiste una contraseña después de este enlace, así que ya no hace falta. Puedes iniciar sesión.'],
      signIn: true,
    },
    revoked: {
      heading: 'Hay un enlace más nuevo',
      says: [
        'Te enviamos otro correo después de este. Usa el enlace del correo más reciente.',
        '¿No lo encuentras? Mira en la carpeta de spam o pide uno nuevo a soporte.',
      ],
    },
    expired: {
      heading: 'Este enlace ha caducado',
      says: [
        'Por tu seguridad, los enlaces funcionan por tiempo limitado. Si tienes un correo nuestro más reciente, usa su enlace.',
        'Si no, pide un enlace nuevo a soporte.',
      ],
    },
    'membership-ended': {
      heading: 'Tu membresía ha terminado',
      says: ['Por eso ahora no se puede guardar una contraseña. Pide a tu organización o a soporte que la renueve.'],
    },
    'signs-in-elsewhere': {
      heading: 'Aquí no necesitas contraseña',
      says: ['Tu organización ahora usa su propio sistema. Inicia sesión allí, como en sus otras herramientas.'],
    },
    'set-elsewhere': {
      heading: 'Las contraseñas ahora se eligen en otro sitio',
      says: [
        'Tu plataforma ahora guarda las contraseñas, así que esto ya no funciona. Elige la tuya en su página de inicio de sesión, o pide ayuda a soporte.',
      ],
      signIn: true,
    },
  },
  openAgain: {
    heading: 'Abre tu enlace de nuevo',
    says: [
      'Por tu seguridad, esta página se abre en un solo navegador y solo durante media hora.',
      'Vuelve a nuestro correo y usa su botón otra vez.',
    ],
  },
  temporary: {
    title: 'Usar una contraseña temporal',
    says: '¿Soporte te ha dado una contraseña temporal? Escríbela aquí. Después eliges tu propia contraseña.',
    password: 'Contraseña temporal',
    submit: 'Continuar',
    wrong: 'Ese correo y esa contraseña no van juntos, o la contraseña ya no funciona.',
    help: 'Funciona una vez, durante un día. Revisa los dos datos o pide una nueva a soporte.',
    tooEarly: (minutes) =>
      `Hubo muchos intentos con este correo. Inténtalo de nuevo en ${minutes === 1 ? 'un minuto' : `${minutes} minutos`}.`,
    tooEarlyHelp: 'La contraseña temporal que te dio soporte seguirá funcionando. Si es urgente, pregunta a soporte.',
  },
  failure: {
    'not-found': {
      heading: 'Aquí no hay nada',
      says: ['Si vienes de un correo, copia el enlace entero en la barra de direcciones o usa el botón del correo.'],
    },
    'not-allowed': { heading: 'Eso no funciona aquí', says: ['Abre de nuevo el enlace de tu correo.'] },
    'too-large': {
      heading: 'Era demasiado texto',
      says: ['Vuelve atrás y elige una contraseña más corta. Siempre caben 250 caracteres.'],
    },
    'too-many': {
      heading: 'Demasiados intentos',
      says: ['Espera un minuto, vuelve atrás e inténtalo de nuevo. Tu enlace sigue funcionando.'],
    },
    'bad-request': {
      heading: 'No pudimos leer eso',
      says: ['Abre de nuevo el enlace de tu correo e inténtalo otra vez.'],
    },
    closing: { heading: 'Un momento, por favor', says: ['Estamos reiniciando. Inténtalo de nuevo en un minuto.'] },
    broken: {
      heading: 'Algo falló de nuestro lado',
      says: ['Inténtalo de nuevo en un minuto. Si sigue igual, dile a soporte la referencia de abajo.'],
    },
  },
  signIn: 'Ir a iniciar sesión',
  reference: 'Referencia',
};
