import { TimerIcon } from 'lucide-react'
import { useMemo } from 'react'
import type * as Y from 'yjs'
import { loaded } from '../../components/loaded'
import { PopoverButton } from '../../components/PopoverButton'
import { messages, useText } from '../../i18n/messages'
import { useSnapshot } from '../../sync/react/useSnapshot'
import { SharedTimer } from '../../sync/timer'
import { Face } from './Face'

const TimerControls = loaded(async () => (await import('./TimerControls')).TimerControls)

const text = messages({
  en: { set: 'Set a timer', change: 'Timer: change it' },
  de: { set: 'Timer stellen', change: 'Timer ändern' },
})

interface Props {
  /** The `problem` document. */
  doc: Y.Doc
  canSet: boolean
}

/** The room's countdown: for all to see, for leaders to set. */
export function Timer({ doc, canSet }: Props) {
  const t = useText(text)
  const shared = useMemo(() => new SharedTimer(doc), [doc])
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
