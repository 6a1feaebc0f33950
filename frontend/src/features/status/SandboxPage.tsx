import { useEffect } from 'react'
import { TopBar } from '../../components/TopBar'
import { messages, useText } from '../../i18n/messages'
import { ServerCard } from './ServerCard'
import { TrialCard } from './TrialCard'
import { useRuntimes } from './useRuntimes'
import './status.css'

const text = messages({
  en: {
    title: 'Sandbox',
    about: 'How this server runs people’s code, and whether programs that try to break out can.',
    loading: 'Asking the server…',
    again: 'Try again',
    home: 'Pairpad, to the start page',
  },
  de: {
    title: 'Sandbox',
    about:
      'Wie dieser Server den Code anderer ausführt und ob Programme ausbrechen können, die es versuchen.',
    loading: 'Der Server wird gefragt …',
    again: 'Erneut versuchen',
    home: 'Pairpad, zur Startseite',
  },
})

/** What runs people's code on this server, for anybody; and a trial of it, for who runs the server. */
export function SandboxPage() {
  const t = useText(text)
  const { asked, again, look } = useRuntimes()
  useEffect(() => {
    document.title = `${t.title} · Pairpad`
    return () => {
      document.title = 'Pairpad'
    }
  }, [t.title])
  return (
    <div className="flex min-h-dvh flex-col">
      <TopBar home={t.home} />
      <main className="mx-auto flex w-full max-w-4xl grow flex-col gap-6 px-4 pt-4 pb-20 sm:px-8">
        <div className="flex flex-col gap-2 pb-2">
          <h1 className="text-3xl font-semibold tracking-tight">{t.title}</h1>
          <p className="text-muted text-pretty">{t.about}</p>
        </div>
        {asked.kind === 'asking' && (
          <p role="status" className="text-sm text-muted">
            {t.loading}
          </p>
        )}
        {asked.kind === 'failed' && (
          <div role="alert" className="flex flex-col items-start gap-3 text-sm">
            <p>{asked.why}</p>
            <button className="button" onClick={again}>
              {t.again}
            </button>
          </div>
        )}
        {asked.kind === 'here' && <ServerCard runtimes={asked.runtimes} onLook={look} />}
        {asked.kind === 'here' && <TrialCard isAvailable={asked.runtimes.available} />}
      </main>
    </div>
  )
}
