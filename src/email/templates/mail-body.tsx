import { Body, Button, Container, Head, Heading, Hr, Html, Link, Preview, Section, Text } from 'react-email';
import type { Language } from '../../core/language/locale.ts';
import type { MailText } from './texts/mail-text.ts';

const FONT = "-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

// Mail programs that know dark mode get colours of their own; the others keep the inline ones (contrast 4.5:1 and up in both).
const DARK = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page, .page > table > tbody > tr > td { background-color: #101418 !important; }
  .sheet { background-color: #1b2127 !important; border-color: #38424d !important; }
  .ink { color: #eef2f6 !important; }
  .quiet { color: #b4bfca !important; }
  .link { color: #8fb8ff !important; }
  .rule { border-color: #38424d !important; }
}`;

const style = {
  page: { backgroundColor: '#f2f4f7', margin: 0, padding: '32px 12px', fontFamily: FONT },
  sheet: {
    backgroundColor: '#ffffff',
    border: '1px solid #dfe3e8',
    borderRadius: 12,
    borderCollapse: 'separate',
    maxWidth: 560,
  },
  inside: { padding: '32px 36px' },
  from: { margin: '0 0 20px', fontSize: 14, lineHeight: '20px', fontWeight: 600, color: '#55606b' },
  heading: { margin: '0 0 20px', fontSize: 26, lineHeight: '32px', fontWeight: 700, color: '#16202a' },
  text: { margin: '0 0 16px', fontSize: 16, lineHeight: '24px', color: '#16202a', overflowWrap: 'anywhere' },
  button: {
    margin: '8px 0 24px',
    padding: '14px 24px',
    borderRadius: 8,
    backgroundColor: '#1d4fd7',
    color: '#ffffff',
    fontSize: 16,
    fontWeight: 600,
  },
  quiet: { margin: '0 0 12px', fontSize: 14, lineHeight: '21px', color: '#55606b', overflowWrap: 'anywhere' },
  link: { color: '#1d4fd7', textDecoration: 'underline', wordBreak: 'break-all' },
  rule: { margin: '24px 0', borderTop: '1px solid #dfe3e8' },
} as const;

/** Renders a mail as a reader sees it: one sheet, one button, the link in full below it; or neither. No images, nothing remote. */
export function MailBody(props: { language: Language; organization: string; text: MailText; link: string | null }) {
  const { language, organization, text, link } = props;
  return (
    <Html lang={language} dir="ltr">
      <Head>
        <title>{text.subject}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
        <style>{DARK}</style>
      </Head>
      <Body className="page" style={style.page}>
        <Preview useTitleTag={false}>{text.preheader}</Preview>
        <Container className="sheet" style={style.sheet}>
          <Section>
            {/* biome-ignore lint/a11y/useSemanticElements: Outlook drops an <article>, its content's style with it. */}
            <div role="article" aria-roledescription="email" aria-label={text.subject} style={style.inside}>
              {organization && (
                <Text className="quiet" style={style.from}>
                  {organization}
                </Text>
              )}
              <Heading as="h1" className="ink" style={style.heading}>
                {text.heading}
              </Heading>
              <Text className="ink" style={style.text}>
                {text.greeting}
              </Text>
              <Text className="ink" style={style.text}>
                {text.opening}
              </Text>
              {link && (
                <Button href={link} style={style.button}>
                  {text.button}
                </Button>
              )}
              <Text className="ink" style={style.text}>
                {text.until}
              </Text>
              {link && (
                <Text className="quiet" style={style.quiet}>
                  {text.linkBelow}
                  <br />
                  <Link className="link" href={link} style={style.link}>
                    {link}
                  </Link>
                </Text>
              )}
              <Hr className="rule" style={style.rule} />
              <Text className="quiet" style={style.quiet}>
                {text.notAsked}
              </Text>
              <Text className="quiet" style={{ ...style.quiet, margin: 0 }}>
                {text.keepToYourself}
              </Text>
            </div>
          </Section>
        </Container>
      </Body>
    </Html>
  );
}

/** Returns the same mail for readers of plain text: short paragraphs, the link alone on its line. */
export function plainTextBody(text: MailText, link: string | null): string {
  const { greeting, opening, button, until, notAsked, keepToYourself } = text;
  const action = link === null ? [] : [`${button}:\n${link}`];
  const paragraphs = [greeting, opening, ...action, until, notAsked, keepToYourself];
  return `${paragraphs.join('\n\n')}\n`;
}
