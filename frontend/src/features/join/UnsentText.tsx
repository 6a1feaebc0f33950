import { useEffect, useId, useRef } from 'react'
import { CopyButton } from '../../components/CopyButton'
import { Plain } from '../../components/Plain'
import { languageOf } from '../../config/languages'
import { messages, useText } from '../../i18n/messages'
import type { Unsent } from '../../sync/unsent'

const text = messages({
  en: {
    lost: 'Your last edits were not saved.',
    copy: 'Copy your text now: it is gone when you leave this page.',
    others: 'Other files of the room',
  },
  de: {
    lost: 'Ihre letzten Änderungen wurden nicht gespeichert.',
    copy: 'Kopieren Sie Ihren Text jetzt: Er ist weg, sobald Sie diese Seite verlassen.',
    others: 'Weitere Dateien des Raums',
  },
})

interface Props {
  reason: string
  unsent: Unsent[]
}

/** A room has a file for each language, most of which nobody has touched: whether it is the active one's. */
function isInSight({ title, language }: Unsent): boolean {
  return !language || title === languageOf(language).file
}

/** What was written and never reached the server, to be copied: it is nowhere but here. */
export function UnsentText({ reason, unsent }: Props) {
  const t = useText(text)
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [])
  const shown = unsent.some(isInSight) ? unsent.filter(isInSight) : unsent
  const others = unsent.filter((one) => !shown.includes(one))
  return (
    <Plain title={reason}>
      <p role="alert">
        <strong className="text-danger">{t.lost}</strong> {t.copy}
      </p>
      {shown.map((one, at) => (
        <Text key={at} {...one} />
      ))}
      {others.length > 0 && (
        <details>
          <summary className="cursor-pointer text-sm text-muted">{t.others}</summary>
          <div className="flex flex-col gap-5 pt-4">
            {others.map((one, at) => (
              <Text key={at} {...one} />
            ))}
          </div>
        </details>
      )}
    </Plain>
  )
}

function Text({ title, text: content }: Unsent) {
  const id = useId()
  const area = useRef<HTMLTextAreaElement>(null)
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-center justify-between">
        <label htmlFor={id} className="font-mono text-sm font-medium">
          {title}
        </label>
        <CopyButton value={content} what={title} onRefused={() => area.current?.select()} />
      </div>
      <textarea ref={area} id={id} className="field font-mono text-sm" rows={10} readOnly value={content} />
    </div>
  )
}
