import type { LanguageTexts } from './mail-text.ts';

const linkWorks = (until: string) =>
  `El enlace funciona hasta el ${until}. Después, pide uno nuevo al equipo de soporte.`;

/** What every mail says in Spanish. */
export const es: LanguageTexts = {
  greet: (name) => (name ? `Hola, ${name}:` : 'Hola:'),
  linkBelow: 'Si el botón no funciona, copia este enlace en tu navegador:',
  mails: {
    activation: ({ organization, to, until }) => ({
      subject: `Activa tu cuenta de ${organization}`,
      preheader: 'Elige una contraseña para empezar a aprender.',
      heading: 'Activa tu cuenta',
      opening: `${organization} ha creado una cuenta de aprendizaje para ti. El botón abre una página donde eliges una contraseña; después entras con ${to}.`,
      button: 'Elegir una contraseña',
      until: linkWorks(until),
      notAsked: '¿No esperabas este correo? Ignóralo: sin contraseña, la cuenta sigue cerrada.',
      keepToYourself: 'No compartas el enlace: quien lo tenga puede elegir la contraseña.',
    }),
    reset: ({ organization, to, until }) => ({
      subject: `Restablece tu contraseña de ${organization}`,
      preheader: 'Elige una contraseña nueva para tu cuenta.',
      heading: 'Elige una contraseña nueva',
      opening: `Se ha pedido una contraseña nueva para tu cuenta de aprendizaje en ${organization} (${to}). El botón abre una página donde la eliges.`,
      button: 'Elegir una contraseña nueva',
      until: linkWorks(until),
      notAsked: '¿No lo pediste? Ignora este correo: tu contraseña no cambia.',
      keepToYourself: 'No compartas el enlace: quien lo tenga puede cambiar la contraseña.',
    }),
    'temporary-password': ({ organization, to, until }) => ({
      subject: `Una contraseña temporal para tu cuenta de ${organization}`,
      preheader: 'Úsala una vez y elige la tuya.',
      heading: 'Hemos creado una contraseña temporal para ti',
      opening: `El equipo de soporte ha creado una contraseña temporal para tu cuenta de aprendizaje en ${organization} (${to}) y te la da en persona. El botón abre la página donde la usas; allí eliges tu propia contraseña.`,
      button: 'Usar la contraseña temporal',
      until: `Funciona una sola vez, hasta el ${until}.`,
      notAsked: '¿No lo pediste? Avisa enseguida al equipo de soporte: nadie más debe usarla.',
      keepToYourself: 'No está en este correo, y nadie te la va a pedir.',
    }),
    'address-added': ({ organization, to }) => ({
      subject: `La dirección de correo de tu cuenta de ${organization}`,
      preheader: 'A partir de ahora, los correos sobre tu cuenta llegan aquí.',
      heading: 'Esta es ahora la dirección de tu cuenta',
      opening: `${to} es ahora la dirección de tu cuenta de aprendizaje en ${organization}. Los correos sobre ella llegan aquí. Donde entres con una dirección de correo, usa esta; tu contraseña no cambia por ello.`,
      button: 'Ir a la página de acceso',
      until: 'Los enlaces de correos a tu dirección anterior ya no funcionan.',
      notAsked: '¿No lo pediste o no tienes esa cuenta? Avisa enseguida al equipo de soporte: se puede deshacer.',
      keepToYourself: 'La dirección anterior también ha recibido un correo.',
    }),
    'address-removed': ({ to }) => ({
      subject: 'Tu dirección ya no pertenece a una cuenta',
      preheader: 'Una cuenta de aprendizaje ya no la usa.',
      heading: 'Tu dirección ya no pertenece a una cuenta',
      opening: `Una cuenta de aprendizaje que usaba ${to} tiene ahora otra dirección. Los correos sobre ella ya no llegan aquí, y los enlaces de correos anteriores ya no funcionan.`,
      until: 'Si lo pediste, no tienes que hacer nada.',
      notAsked: '¿La cuenta es tuya y no lo pediste? Avisa enseguida a su equipo de soporte: se puede deshacer.',
      keepToYourself: 'Este es el último correo a esta dirección sobre la cuenta.',
    }),
    'password-changed': ({ organization, to }) => ({
      subject: `Tu cuenta de ${organization} tiene una contraseña nueva`,
      preheader: 'Si fuiste tú, no tienes que hacer nada.',
      heading: 'Tu cuenta tiene una contraseña nueva',
      opening: `Se ha elegido una contraseña para tu cuenta de aprendizaje en ${organization} (${to}). Si fuiste tú, no tienes que hacer nada.`,
      button: 'Ir a la página de acceso',
      until: 'Los enlaces y contraseñas temporales anteriores ya no funcionan.',
      notAsked: '¿No fuiste tú? Avisa enseguida al equipo de soporte: te enviará un enlace para elegir otra.',
      keepToYourself: 'Nadie del equipo de soporte te pedirá tu contraseña.',
    }),
    'password-disabled': ({ organization, to }) => ({
      subject: `Tu contraseña de ${organization} ya no se acepta`,
      preheader: 'Se probó demasiadas veces una incorrecta.',
      heading: 'Tu contraseña ya no se acepta',
      opening: `Alguien probó contraseñas incorrectas para tu cuenta de aprendizaje en ${organization} (${to}), cien veces seguidas. Para que no entre, la contraseña actual ya no se acepta. Nadie ha entrado.`,
      button: 'Ir a la página de acceso',
      until: 'Pide al equipo de soporte un enlace para elegir una contraseña nueva: con ella podrás volver a entrar.',
      notAsked: '¿No fuiste tú? Entonces elige una contraseña que no uses en ningún otro sitio.',
      keepToYourself: 'Nadie del equipo de soporte te pedirá tu contraseña.',
    }),
  },
};
