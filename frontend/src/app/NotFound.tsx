import { Message } from '../components/Message'
import { messages, useText } from '../i18n/messages'

const text = messages({
  en: {
    title: 'Page not found.',
    advice: 'The link may be incomplete. A room’s address looks like /rooms/3f2b8c1e-…',
  },
  de: {
    title: 'Seite nicht gefunden.',
    advice: 'Der Link ist vielleicht unvollständig. Die Adresse eines Raums sieht so aus: /rooms/3f2b8c1e-…',
  },
})

/** An address that is no page. */
export function NotFound() {
  const t = useText(text)
  return (
    <Message title={t.title}>
      <p>{t.advice}</p>
    </Message>
  )
}
