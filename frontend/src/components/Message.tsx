import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { messages, useText } from '../i18n/messages'
import { Plain } from './Plain'

const text = messages({ en: { home: 'Go to the start page' }, de: { home: 'Zur Startseite' } })

/** A page that says what happened and what to do next. */
export function Message({ title, children }: { title: string; children: ReactNode }) {
  const t = useText(text)
  return (
    <Plain title={title}>
      <div className="text-muted">{children}</div>
      <Link href="/" className="button button-primary self-start">
        {t.home}
      </Link>
    </Plain>
  )
}
