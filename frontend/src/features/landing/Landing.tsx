import { Link } from 'wouter'
import { TopBar } from '../../components/TopBar'
import { messages, useText } from '../../i18n/messages'
import { CreateRoom } from './CreateRoom'
import { JoinRoom } from './JoinRoom'
import { RoomPicture } from './RoomPicture'
import { YourRooms } from './YourRooms'

const text = messages({
  en: {
    title: 'One editor, everybody in it.',
    about:
      'Rooms for coding interviews and pair programming. Create one, send a link, and write code together. Nobody needs an account.',
    questions: 'Questions',
    exports: 'Exported rooms',
    api: 'API documentation',
    sandbox: 'Sandbox status',
  },
  de: {
    title: 'Ein Editor, alle zusammen darin.',
    about:
      'Räume für Coding-Interviews und Pair Programming. Legen Sie einen an, senden Sie einen Link und schreiben Sie gemeinsam Code. Niemand braucht ein Konto.',
    questions: 'Aufgaben',
    exports: 'Exportierte Räume',
    api: 'API-Dokumentation',
    sandbox: 'Sandbox-Status',
  },
})

/** The start: one button makes a room, one field joins one, and the rooms of this browser. */
export function Landing({ loadRoom }: { loadRoom: () => Promise<boolean> }) {
  const t = useText(text)
  return (
    <div className="landing flex min-h-dvh flex-col">
      <TopBar />
      <main className="mx-auto flex w-full max-w-6xl grow flex-col justify-center gap-14 px-5 pt-4 pb-16 sm:px-8">
        <div className="grid grid-cols-[minmax(0,1fr)] items-center gap-x-16 gap-y-12 lg:grid-cols-[minmax(0,27rem)_minmax(0,1fr)]">
          <div className="flex flex-col gap-7">
            <div className="flex flex-col gap-4">
              <h1 className="text-4xl font-semibold tracking-tight text-balance sm:text-5xl">{t.title}</h1>
              <p className="text-lg text-muted text-pretty">{t.about}</p>
            </div>
            <CreateRoom loadRoom={loadRoom} />
            <JoinRoom />
          </div>
          <RoomPicture />
        </div>
        <YourRooms />
      </main>
      <footer className="flex flex-wrap justify-center gap-x-6 gap-y-2 p-5 text-sm text-muted">
        <Link href="/questions" className="rounded underline-offset-4 hover:underline">
          {t.questions}
        </Link>
        <Link href="/exports" className="rounded underline-offset-4 hover:underline">
          {t.exports}
        </Link>
        <a href="/docs" className="rounded underline-offset-4 hover:underline">
          {t.api}
        </a>
        <Link href="/status/sandbox" className="rounded underline-offset-4 hover:underline">
          {t.sandbox}
        </Link>
      </footer>
    </div>
  )
}
