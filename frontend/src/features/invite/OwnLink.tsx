import { messages, useText } from '../../i18n/messages'
import { CopyLink } from './CopyLink'
import type { KnownLink } from './useLinks'

const text = messages({
  en: {
    title: 'Your own link, for another device',
    about: 'Whoever has it owns the room: they can manage links and delete everything. Keep it for yourself.',
    unknown: 'It was created in another browser, and is not shown again.',
    what: 'your owner link',
  },
  de: {
    title: 'Ihr eigener Link, für ein anderes Gerät',
    about:
      'Wer ihn hat, dem gehört der Raum: Er kann Links verwalten und alles löschen. Behalten Sie ihn für sich.',
    unknown: 'Er wurde in einem anderen Browser angelegt und wird nicht noch einmal angezeigt.',
    what: 'Ihren Eigentümer-Link',
  },
})

/** The owner's own way in. Folded away: it is not for sending. */
export function OwnLink({ link }: { link: KnownLink | undefined }) {
  const t = useText(text)
  return (
    <details className="text-sm">
      <summary className="cursor-pointer text-xs font-medium text-muted">{t.title}</summary>
      <div className="flex flex-col items-start gap-2 pt-2">
        <p className="text-xs text-muted text-pretty">{link?.url ? t.about : t.unknown}</p>
        {link?.url && <CopyLink url={link.url} what={t.what} />}
      </div>
    </details>
  )
}
