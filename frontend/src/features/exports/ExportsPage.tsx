import { FileArchive } from 'lucide-react'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { checkExport, importRoom } from '../../api/exports'
import { ApiError } from '../../api/request'
import { roomPageIn } from '../../api/rooms'
import type { CheckedExport } from '../../api/schema'
import { tell } from '../../components/notices'
import { KeyField } from '../../components/KeyField'
import { TopBar } from '../../components/TopBar'
import { amount } from '../../i18n/amount'
import { messages, useText } from '../../i18n/messages'
import { told } from '../../i18n/told'
import { remember, rememberLink } from '../../session/memory'
import { Verdict } from './Verdict'

const text = messages({
  en: {
    title: 'Exported rooms',
    about:
      'Check whether the archive of a room is what a server signed, or make it a room again: with its code, its people and its whole recording.',
    home: 'Pairpad, to the start page',
    choose: 'Choose an archive…',
    drop: 'or drop it here',
    another: 'Choose another…',
    check: 'Check it',
    checking: 'Checking…',
    open: 'Make a room of it',
    opening: 'Making the room…',
    made: 'The room was made of the archive. You find it on the start page.',
    private: 'To play an interview without a server, open playback.html in the archive.',
    key: 'This server asks for an API key or a sign-on token for this. Paste yours:',
  },
  de: {
    title: 'Exportierte Räume',
    about:
      'Prüfen Sie, ob das Archiv eines Raums das ist, was ein Server signiert hat, oder machen Sie wieder einen Raum daraus: mit Code, Personen und der ganzen Aufzeichnung.',
    home: 'Pairpad, zur Startseite',
    choose: 'Archiv wählen …',
    drop: 'oder hier ablegen',
    another: 'Ein anderes wählen …',
    check: 'Prüfen',
    checking: 'Wird geprüft …',
    open: 'Raum daraus machen',
    opening: 'Der Raum wird angelegt …',
    made: 'Der Raum ist angelegt. Sie finden ihn auf der Startseite.',
    private: 'Um ein Interview ohne Server abzuspielen, öffnen Sie die Datei playback.html im Archiv.',
    key: 'Dieser Server verlangt dafür einen API-Schlüssel oder ein Anmeldetoken. Fügen Sie Ihres ein:',
  },
})

type State =
  | { kind: 'idle' }
  | { kind: 'checking' }
  | { kind: 'opening' }
  | { kind: 'checked'; found: CheckedExport }
  | { kind: 'failed'; why: string }

/** For whoever has the archive of a room. */
export function ExportsPage() {
  const t = useText(text)
  const [, navigate] = useLocation()
  const chooser = useRef<HTMLInputElement>(null)
  const isGone = useRef(false)
  const [archive, setArchive] = useState<File>()
  const [state, setState] = useState<State>({ kind: 'idle' })
  const [needsKey, setNeedsKey] = useState(false)
  const [key, setKey] = useState('')
  useEffect(() => {
    isGone.current = false
    return () => {
      isGone.current = true
    }
  }, [])
  useEffect(() => {
    document.title = `${t.title} · Pairpad`
    return () => {
      document.title = 'Pairpad'
    }
  }, [t.title])
  const isBusy = state.kind === 'checking' || state.kind === 'opening'

  const take = (file: File | undefined) => {
    if (!file || isBusy) return
    setArchive(file)
    setState({ kind: 'idle' })
  }
  const failed = (error: unknown) => {
    const isRestricted = error instanceof ApiError && error.status === 401
    if (isRestricted) setNeedsKey(true)
    setState(isRestricted && !needsKey ? { kind: 'idle' } : { kind: 'failed', why: told(error) })
  }
  const check = async (file: File) => {
    setState({ kind: 'checking' })
    try {
      setState({ kind: 'checked', found: await checkExport(file, key) })
    } catch (error) {
      failed(error)
    }
  }
  const open = async (file: File) => {
    setState({ kind: 'opening' })
    try {
      const { room, links } = await importRoom(file, key)
      remember(room.id, (kept) => ({ ...kept, links }))
      const own = links.find(({ role }) => role === 'owner')
      if (own) rememberLink(room.id, own.token)
      // Whoever is elsewhere by now stays there.
      if (isGone.current) tell(t.made)
      else navigate(roomPageIn(room.id) ?? '/')
    } catch (error) {
      failed(error)
    }
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    if (event.type === 'drop') take(event.dataTransfer.files[0])
  }
  return (
    <div className="flex min-h-dvh flex-col">
      <TopBar home={t.home} />
      <main className="mx-auto flex w-full max-w-2xl grow flex-col gap-6 px-4 pt-4 pb-20 sm:px-8">
        <div className="flex flex-col gap-2">
          <h1 className="text-3xl font-semibold tracking-tight">{t.title}</h1>
          <p className="text-muted text-pretty">{t.about}</p>
        </div>
        <div
          onDragOver={drop}
          onDrop={drop}
          className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-lg border-2 border-dashed border-line p-5"
        >
          <input
            ref={chooser}
            type="file"
            accept=".zip,application/zip"
            aria-label={t.choose}
            hidden
            onChange={({ currentTarget }) => {
              take(currentTarget.files?.[0])
              // The same file can be chosen again, when it has changed.
              currentTarget.value = ''
            }}
          />
          {archive && (
            <p className="flex min-w-0 grow items-center gap-2.5 text-sm">
              <FileArchive size={20} aria-hidden className="shrink-0 text-muted" />
              <span className="min-w-0 truncate font-medium">{archive.name}</span>
              <span className="whitespace-nowrap text-muted">{amount(archive.size)}</span>
            </p>
          )}
          <button
            className={archive ? 'button' : 'button button-primary'}
            disabled={isBusy}
            onClick={() => chooser.current?.click()}
          >
            {archive ? t.another : t.choose}
          </button>
          {!archive && <span className="text-sm text-muted">{t.drop}</span>}
        </div>
        {needsKey && <KeyField label={t.key} value={key} onValue={setKey} />}
        {archive && (
          <div className="flex flex-wrap gap-3">
            <button className="button button-primary" disabled={isBusy} onClick={() => void check(archive)}>
              {state.kind === 'checking' ? t.checking : t.check}
            </button>
            <button className="button" disabled={isBusy} onClick={() => void open(archive)}>
              {state.kind === 'opening' ? t.opening : t.open}
            </button>
          </div>
        )}
        {state.kind === 'failed' && (
          <p role="alert" className="text-sm text-danger">
            {state.why}
          </p>
        )}
        {state.kind === 'checked' && <Verdict found={state.found} />}
        <p className="text-sm text-muted">{t.private}</p>
      </main>
    </div>
  )
}
