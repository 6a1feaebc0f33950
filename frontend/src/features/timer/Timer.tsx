import { TimerIcon } from 'lucide-react'
import { useId, useMemo, useRef, useState } from 'react'
import { loaded } from '../../components/loaded'
import { placeMenu } from '../../components/menuPlace'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { leads } from '../../session/roles'
import { useDocument } from '../../sync/react/useDocument'
import { useSnapshot } from '../../sync/react/useSnapshot'
import { SharedTimer } from '../../sync/timer'
import { Face } from './Face'

const TimerControls = loaded(async () => (await import('./TimerControls')).TimerControls)

const text = messages({
  en: { set: 'Set a timer', change: 'Timer: change it' },
  de: { set: 'Timer stellen', change: 'Timer ändern' },
})

/** The room's countdown, in the header: for all to see, for leaders to set. */
export function Timer() {
  const { documents, role, room } = useRoom()
  const document = useDocument(documents, 'problem')
  const shared = useMemo(() => document && new SharedTimer(document.doc), [document])
  if (!shared) return null
  return <Shared shared={shared} canSet={leads({ role }) && room.phase !== 'ended'} />
}

function Shared({ shared, canSet }: { shared: SharedTimer; canSet: boolean }) {
  const t = useText(text)
  const timer = useSnapshot(shared.subscribe, shared.read)
  const id = useId()
  const [isOpen, setIsOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const isSet = timer.sections.length > 0
  if (!canSet) return isSet ? <Face timer={timer} /> : null
  const place = (popover: HTMLElement) => {
    const anchor = button.current?.getBoundingClientRect()
    if (!anchor) return
    const { left, top } = placeMenu(anchor, popover.getBoundingClientRect(), {
      width: innerWidth,
      height: innerHeight,
    })
    Object.assign(popover.style, { left: `${left}px`, top: `${top}px` })
  }
  return (
    <>
      <button
        ref={button}
        popoverTarget={id}
        className={`button ${isSet ? 'px-2 max-sm:px-1.5' : 'button-icon'}`}
        title={isSet ? t.change : t.set}
        aria-label={isSet ? undefined : t.set}
        aria-expanded={isOpen}
      >
        {isSet ? <Face timer={timer} /> : <TimerIcon size={18} aria-hidden />}
      </button>
      <div
        id={id}
        popover="auto"
        role="dialog"
        aria-label={t.set}
        className="fixed m-0 w-80 max-w-[calc(100vw-1rem)] rounded-xl border border-line bg-paper p-4 text-ink shadow-xl"
        onToggle={(event) => {
          const isNow = event.newState === 'open'
          setIsOpen(isNow)
          if (isNow) place(event.currentTarget)
        }}
      >
        {isOpen && <TimerControls shared={shared} timer={timer} />}
      </div>
    </>
  )
}
