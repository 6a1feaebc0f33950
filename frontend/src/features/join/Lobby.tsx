import { LoaderCircle } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Member, Room } from '../../api/schema'
import { EditorChoices } from '../../components/EditorChoices'
import { Plain } from '../../components/Plain'
import { TopBar } from '../../components/TopBar'
import { messages, useText } from '../../i18n/messages'
import { Recorded } from './Recorded'

const text = messages({
  en: {
    untitled: 'The interview has not started yet.',
    here: (name: string) => `You are in, ${name}.`,
    wait: 'The interviewer knows that you are here. When they start, this page opens the room by itself.',
    warmup: 'Warm-up',
    unseen: 'Nobody sees this, and it is not carried over.',
  },
  de: {
    untitled: 'Das Interview hat noch nicht begonnen.',
    here: (name) => `Sie sind da, ${name}.`,
    wait: 'Der Interviewer weiß, dass Sie warten. Sobald er beginnt, öffnet diese Seite den Raum von selbst.',
    warmup: 'Zum Aufwärmen',
    unseen: 'Niemand sieht das hier, und es wird nicht übernommen.',
  },
})

interface Props {
  room: Room
  member: Member
  /** The editor to warm up with; nothing for those who only watch. */
  editor: ReactNode
}

/** Where candidates and observers wait until the interview begins. */
export function Lobby({ room, member, editor }: Props) {
  const t = useText(text)
  const title = room.title || t.untitled
  const waiting = (
    <>
      <p role="status" className="flex items-start gap-3 rounded-xl border border-line bg-panel p-4">
        <LoaderCircle size={20} className="mt-0.5 shrink-0 animate-spin text-accent" aria-hidden />
        <span className="text-pretty">
          <strong>{t.here(member.name)}</strong> {t.wait}
        </span>
      </p>
      <Recorded room={room} role={member.role} />
    </>
  )
  if (!editor) return <Plain title={title}>{waiting}</Plain>
  return (
    <div className="flex min-h-dvh flex-col lg:h-dvh">
      <TopBar />
      <main className="mx-auto grid min-h-0 w-full max-w-[110rem] grow gap-x-10 gap-y-6 px-4 pb-6 max-lg:grid-rows-[auto_minmax(22rem,1fr)] sm:px-8 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <div className="flex flex-col gap-5 lg:overflow-y-auto lg:pt-6">
          <h1 className="text-2xl font-semibold tracking-tight text-balance">{title}</h1>
          {waiting}
        </div>
        <section
          aria-label={t.warmup}
          className="flex min-h-0 min-w-0 flex-col overflow-hidden rounded-xl border border-line"
        >
          <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5 border-b border-line bg-panel px-3 py-1.5">
            <p className="text-sm">
              <strong className="font-semibold">{t.warmup}.</strong>{' '}
              <span className="text-muted">{t.unseen}</span>
            </p>
            <EditorChoices />
          </header>
          <div className="min-h-0 grow">{editor}</div>
        </section>
      </main>
    </div>
  )
}
