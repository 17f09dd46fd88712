import type { ReplyTexts } from '../topic.ts';

const works = (until: string | null) =>
  until ? ` El botón funciona hasta el ${until}; los botones de correos anteriores ya no funcionan.` : '';
const button = 'un correo con un botón para elegir tu contraseña';

/** What a reply to a learner says in Spanish. */
export const es: ReplyTexts = {
  greet: (name) => (name ? `Hola, ${name}:` : 'Hola:'),
  topics: {
    'mail-coming': ({ until }) =>
      `Te estamos enviando ${button}. Debería llegar en unos minutos; mira también en la carpeta de spam.${works(until)}`,
    'mail-sent': ({ until }) =>
      `Te hemos enviado ${button}. Debería llegar en unos minutos; mira también en la carpeta de spam.${works(until)}`,
    'mail-delayed': ({ until }) =>
      `Te hemos enviado ${button}, pero tu proveedor de correo todavía no lo ha aceptado. Se sigue intentando: míralo dentro de un rato, también en la carpeta de spam.${works(until)}`,
    'mail-delivered': ({ until }) =>
      `Te hemos enviado ${button}, y tu proveedor de correo lo ha aceptado. Si no lo ves, mira en la carpeta de spam y en las demás carpetas.${works(until)}`,
    'mail-in-spam': ({ until }) =>
      `Te hemos enviado ${button}, y en tu buzón se ha marcado como spam. Búscalo en la carpeta de spam y márcalo como «no es spam».${works(until)}`,
    'mail-failed': () =>
      'Todavía no hemos podido hacerte llegar nuestro correo. Lo estamos revisando y te volveremos a escribir. No tienes que hacer nada.',
    'mail-blocked': () =>
      'Nuestro correo no ha llegado: tu proveedor de correo no acepta nuestros mensajes. Pide a quienes se ocupan de tu correo que los dejen pasar, o danos otra dirección.',
    'mailbox-full': () =>
      'Nuestro correo no ha llegado porque tu buzón está lleno. Haz un poco de espacio y avísanos; entonces te lo enviaremos otra vez.',
    'address-wrong': () =>
      'Nuestro correo no ha llegado: la dirección de tu cuenta no recibe correo. Dinos cuál es la correcta y haremos que se corrija.',
    'address-unreachable': () =>
      'En este momento nuestros correos no llegan a la dirección de tu cuenta. Dinos si la dirección es correcta o cuál prefieres usar.',
    'link-used': ({ since }) =>
      `El botón de nuestro correo se usó el ${since} para elegir una contraseña. Entra con esa contraseña. Si no fuiste tú, avísanos enseguida.`,
    'link-replaced': () =>
      'El botón de nuestro correo anterior ya no funciona. Si tienes un correo nuestro más reciente, usa ese. Si no, responde a este mensaje y te enviaremos uno nuevo.',
    'link-over': ({ until }) =>
      `El botón de nuestro correo funcionaba hasta el ${until}. Responde a este mensaje y te enviaremos uno nuevo.`,
    'mail-withdrawn': () =>
      'Ignora nuestro último correo: su botón ya no funciona. Si sigues sin poder entrar, responde a este mensaje y te ayudaremos.',

    'password-by-phone': ({ until }) =>
      `Te leeremos una contraseña temporal por teléfono. Funciona una sola vez, hasta el ${until}; con ella eliges tu propia contraseña. Nunca la escribimos, y nadie te la va a pedir.`,
    'password-used': ({ since }) =>
      `Tu contraseña temporal se usó el ${since}. Entra con la contraseña que elegiste entonces. Si no fuiste tú, avísanos enseguida.`,
    'password-over': () =>
      'La contraseña temporal ya no funciona. Si sigues sin poder entrar, responde a este mensaje y te ayudaremos.',
    'vpa-open': ({ since }) =>
      `Tu próxima VPA (evaluación de nivel) está abierta desde el ${since}. La encontrarás al entrar. Dura entre 30 y 45 minutos, así que elige un momento tranquilo.`,
    'vpa-taken': ({ since }) => `Completaste tu VPA el ${since}, así que no tienes que hacer nada más.`,
    'address-corrected': () =>
      'Hemos corregido la dirección de correo de tu cuenta. A partir de ahora, entra con ella; nuestros correos también llegan ahí. Los botones de correos anteriores ya no funcionan.',
    'information-saved': () => 'Hemos actualizado los datos de tu cuenta. Los verás la próxima vez que entres.',
    'group-changed': ({ group }) => `Ahora estás en el grupo «${group}». Lo verás la próxima vez que entres.`,
    'membership-extended': ({ until }) =>
      `Ahora tienes acceso hasta el ${until}. Puedes seguir como siempre y no tienes que hacer nada.`,
    done: () => 'Hemos hecho el cambio que pediste. Lo verás la próxima vez que entres.',
    undone: () =>
      'Hemos dejado tu cuenta como estaba antes de nuestro último cambio. Si algo no está bien, responde a este mensaje.',
    'in-hand': () =>
      'Estamos trabajando en lo que nos pediste y te escribiremos en cuanto esté listo. No tienes que hacer nada.',
    'not-done': () =>
      'No hemos podido hacer el cambio que pediste. Si todavía necesitas ayuda, responde a este mensaje y lo veremos juntos.',

    'signs-in-elsewhere': () =>
      'Entras a través del sistema de tu organización, así que no tenemos ninguna contraseña que enviarte. Pregunta a quienes se ocupan de ese sistema en tu organización.',
    'membership-ended': ({ since }) =>
      `Tu acceso terminó el ${since}. Pide a la persona que se ocupa de tu curso en tu organización que lo renueve.`,
    'already-active': () =>
      'Tu cuenta ya está activa, así que no necesitas un correo de activación: entra con tu dirección de correo y tu contraseña. Si has olvidado la contraseña, responde a este mensaje y te enviaremos un correo para elegir una nueva.',
    'not-activated': () =>
      'Tu cuenta todavía no está activada, así que no hay ninguna contraseña que restablecer. Responde a este mensaje y te enviaremos un correo de activación, con el que eliges una contraseña.',
    'sent-already': ({ since }) =>
      `Te enviamos un correo el ${since}. Espera unos minutos y mira también en la carpeta de spam. Si no llega, responde a este mensaje.`,
    'vpa-off': () =>
      'La VPA (evaluación de nivel) no forma parte de tu curso en este momento. Si crees que debería, pregunta a la persona que se ocupa de tu curso en tu organización.',
    'vpa-first': () => 'Tu primera VPA (evaluación de nivel) aparece por sí sola al empezar: entra y sigue los pasos.',
    'same-address': () =>
      'Tu cuenta ya tiene la dirección que nos diste, así que no hay nada que corregir. Si hay otra cosa mal, responde a este mensaje.',
    'address-takes-no-mail': () =>
      'La dirección que nos diste no puede recibir correo. Revisa cómo se escribe y envíanosla otra vez.',
    'nothing-differs': () =>
      'Tu cuenta ya tiene lo que nos dijiste, así que no hay nada que cambiar. Si hay otra cosa mal, responde a este mensaje.',
    'same-group': () =>
      'Ya estás en ese grupo, así que no hay nada que cambiar. Si querías otro, responde a este mensaje.',
    'membership-without-end': () =>
      'Tu acceso no tiene fecha de fin, así que no hace falta ampliarlo. Puedes seguir como siempre.',
  },
};
