import { ArrowLeft, Play, Printer } from 'lucide-react'
import { useMemo } from 'react'
import { Link } from 'wouter'
import type { Member, Room } from '../../api/schema'
import { ThemeButton } from '../../components/ThemeButton'
import { Imported, Participants, usePlayback, useStanding } from '../../features/playback/public'
import { Debrief } from '../../features/review/public'
import { messages, useText } from '../../i18n/messages'
import { day, timeOfDay } from '../../i18n/time'
import { clock } from '../../playback/player'
import { type Navigation, RoomContext } from '../../session/react/room'
import type { RoomSession } from '../../session/session'
import { mirrored } from '../playback/mirrored'

const text = messages({
  en: {
    home: 'Pairpad, to the start page',
    debrief: 'Debrief',
    from: (date: string, time: string, lasted: string) => `${date}, ${time} · ${lasted}`,
    cut: 'The oldest part is no longer kept.',
    live: 'The interview is still on.',
    watch: 'Watch the recording',
    print: 'Print',
    back: 'Back to the room',
  },
  de: {
    home: 'Pairpad, zur Startseite',
    debrief: 'Nachbesprechung',
    from: (date, time, lasted) => `${date}, ${time} · ${lasted}`,
    cut: 'Der älteste Teil wird nicht mehr aufbewahrt.',
    live: 'Das Interview läuft noch.',
    watch: 'Aufzeichnung ansehen',
    print: 'Drucken',
    back: 'Zurück zum Raum',
  },
})

interface Props {
  session: RoomSession
  room: Room
  member: Member
  name: string
}

const nothing = () => undefined
/** There is no editor here to move about in. */
const nowhere: Navigation = {
  goTo: nothing,
  here: nothing,
  follow: nothing,
  following: undefined,
  focus: nothing,
  show: nothing,
}

/** Which interview it was, and its debrief. */
export function DebriefFrame({ session, room, member, name }: Props) {
  const t = useText(text)
  const { player, recording, begins } = usePlayback()
  const documents = useMemo(() => mirrored(player), [player])
  const duration = useStanding(player, (state) => state.duration)
  const began = new Date(begins).toISOString()
  const open = useMemo(
    () => ({
      room,
      member,
      role: member.role,
      session,
      documents,
      members: [],
      guests: [],
      canWrite: false,
      now: () => begins + duration,
      navigation: nowhere,
    }),
    [room, member, session, documents, begins, duration],
  )
  return (
    <RoomContext value={open}>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-panel px-3 py-1.5 screen-only">
        <Link href="/" aria-label={t.home} title={t.home} className="rounded-md">
          <img src="/icon.svg" alt="" width={26} height={26} />
        </Link>
        <span className="rounded-full border border-line px-2.5 py-0.5 text-xs font-medium text-muted">
          {t.debrief}
        </span>
        <div className="ml-auto flex items-center gap-1.5">
          <Link href={`/rooms/${room.id}/playback`} className="button button-small" title={t.watch}>
            <Play size={15} aria-hidden />
            <span className="max-sm:sr-only">{t.watch}</span>
          </Link>
          <button className="button button-small" title={t.print} onClick={() => print()}>
            <Printer size={15} aria-hidden />
            <span className="max-sm:sr-only">{t.print}</span>
          </button>
          <Link href={`/rooms/${room.id}`} className="button button-small" title={t.back}>
            <ArrowLeft size={15} aria-hidden />
            <span className="max-sm:sr-only">{t.back}</span>
          </Link>
          <ThemeButton />
        </div>
      </header>
      <main className="mx-auto flex w-full max-w-4xl flex-col gap-6 px-4 py-6 pb-20 debrief-page">
        <div className="flex flex-col gap-2">
          <p className="print-only text-sm">{t.debrief}</p>
          <h1 className="text-2xl font-semibold tracking-tight wrap-anywhere text-balance">{name}</h1>
          <p className="text-sm text-muted tabular-nums">
            <time dateTime={began}>{t.from(day(began), timeOfDay(began), clock(duration))}</time>
            {!recording.whole && ` · ${t.cut}`}
            {room.phase === 'live' && ` · ${t.live}`}
          </p>
          {room.imported && <Imported imported={room.imported} />}
          <Participants />
        </div>
        <Debrief />
      </main>
    </RoomContext>
  )
}
