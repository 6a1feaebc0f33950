import { ArrowRight, Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { ApiError } from '../../api/request'
import { told } from '../../i18n/told'
import { createRoom, roomPageIn } from '../../api/rooms'
import { remember, rememberLink } from '../../session/memory'
import { TopBar } from '../../components/TopBar'

/** The start: one button makes a room, one field joins one. */
export function Landing({ loadRoom }: { loadRoom: () => Promise<boolean> }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <TopBar />
      <main className="mx-auto flex w-full max-w-xl grow flex-col justify-center gap-10 p-6 pb-24">
        <div className="flex flex-col gap-4">
          <h1 className="text-4xl font-semibold tracking-tight text-balance sm:text-5xl">
            One editor, everybody in it.
          </h1>
          <p className="text-lg text-muted text-pretty">
            A room for coding interviews and pair programming. Make one, send the link, and write together.
            Nobody needs an account.
          </p>
        </div>
        <CreateRoom loadRoom={loadRoom} />
        <JoinRoom />
      </main>
    </div>
  )
}

function CreateRoom({ loadRoom }: { loadRoom: () => Promise<boolean> }) {
  const preload = () => void loadRoom()
  const [, navigate] = useLocation()
  const [state, setState] = useState<'idle' | 'making' | { error: string }>('idle')
  /** Where not everybody may make rooms. */
  const [needsKey, setNeedsKey] = useState(false)
  const [key, setKey] = useState('')
  const create = async () => {
    setState('making')
    try {
      // First the page that shows it: a room that nobody can see is not to be made.
      if (!(await loadRoom()))
        throw new Error('The room’s page could not be loaded. Check your connection, then try again.')
      const { room, links } = await createRoom({}, key)
      remember(room.id, (kept) => ({ ...kept, links }))
      const own = links.find(({ role }) => role === 'owner')
      if (own) rememberLink(room.id, own.token)
      navigate(`/rooms/${room.id}`, { state: { made: true } })
    } catch (error) {
      const isRestricted = error instanceof ApiError && error.status === 401
      if (isRestricted) setNeedsKey(true)
      setState(isRestricted && !needsKey ? 'idle' : { error: told(error) })
    }
  }
  return (
    <div className="flex flex-col gap-2">
      <button
        className="button button-primary button-large self-start"
        disabled={state === 'making'}
        onPointerEnter={preload}
        onFocus={preload}
        onClick={() => void create()}
      >
        <Plus size={20} aria-hidden />
        {state === 'making' ? 'Making a room…' : 'New room'}
      </button>
      {needsKey && (
        <label className="flex flex-col gap-1.5 text-sm">
          <span>On this server rooms are made with an API key or a sign-on token. Paste yours:</span>
          <input
            className="field"
            type="password"
            autoComplete="off"
            autoFocus
            value={key}
            onChange={(event) => setKey(event.target.value.trim())}
          />
        </label>
      )}
      {typeof state === 'object' && (
        <p role="alert" className="text-danger">
          {state.error}
        </p>
      )}
    </div>
  )
}

function JoinRoom() {
  const [, navigate] = useLocation()
  const [text, setText] = useState('')
  const [isWrong, setIsWrong] = useState(false)
  const join = (event: FormEvent) => {
    event.preventDefault()
    const page = roomPageIn(text)
    if (page) navigate(page)
    else setIsWrong(true)
  }
  return (
    <form onSubmit={join} className="flex flex-col gap-2 border-t border-line pt-8" noValidate>
      <label htmlFor="join" className="text-sm font-medium">
        Join a room
      </label>
      <div className="flex gap-2">
        <input
          id="join"
          className="field grow"
          placeholder="The link that you were sent"
          autoComplete="off"
          spellCheck={false}
          value={text}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? 'join-wrong' : undefined}
          onChange={(event) => {
            setText(event.target.value)
            setIsWrong(false)
          }}
        />
        <button className="button" type="submit">
          Join
          <ArrowRight size={18} aria-hidden />
        </button>
      </div>
      {isWrong && (
        <p id="join-wrong" role="alert" className="text-sm text-danger">
          That is not the link of a room. Paste the whole of it, with the # and what follows.
        </p>
      )}
    </form>
  )
}
