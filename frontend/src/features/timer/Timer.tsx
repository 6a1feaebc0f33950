import { TimerIcon } from 'lucide-react'
import { useMemo } from 'react'
import { loaded } from '../../components/loaded'
import { PopoverButton } from '../../components/PopoverButton'
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
  const isSet = timer.sections.length > 0
  if (!canSet) return isSet ? <Face timer={timer} /> : null
  return (
    <PopoverButton
      className={`button ${isSet ? 'px-2 max-sm:px-1.5' : 'button-icon'}`}
      title={isSet ? t.change : t.set}
      label={isSet ? undefined : t.set}
      panelLabel={t.set}
      face={isSet ? <Face timer={timer} /> : <TimerIcon size={18} aria-hidden />}
    >
      {() => <TimerControls shared={shared} timer={timer} />}
    </PopoverButton>
  )
}
