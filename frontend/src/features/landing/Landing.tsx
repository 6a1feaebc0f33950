import { ArrowRight, Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { ApiError, createRoom, roomIdIn } from '../../api/rooms'
import { ThemeButton } from '../../components/ThemeButton'

/** The start: one button makes a room, one field joins one. */
export function Landing({ preload }: { preload: () => void }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex items-center justify-between p-4 sm:px-8">
        <span className="flex items-center gap-2 font-semibold">
          <img src="/icon.svg" alt="" width={28} height={28} />
          Pairpad
        </span>
        <ThemeButton />
      </header>
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
        <CreateRoom preload={preload} />
        <JoinRoom />
      </main>
    </div>
  )
}

function CreateRoom({ preload }: { preload: () => void }) {
  const [, navigate] = useLocation()
  const [state, setState] = useState<'idle' | 'making' | { error: string }>('idle')
  const create = async () => {
    setState('making')
    try {
      navigate((await createRoom()).url)
    } catch (error) {
      setState({ error: error instanceof ApiError ? error.message : String(error) })
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
    const id = roomIdIn(text)
    if (id) navigate(`/rooms/${id}`)
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
          placeholder="Link or id of the room"
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
          That is not the link of a room. It ends with an id such as 3f2b8c1e-5a0e-4c7d-9a51-6f2f3d1f0a11.
        </p>
      )}
    </form>
  )
}
