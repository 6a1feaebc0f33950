import { ChevronDown, ChevronUp, Move, PictureInPicture2 } from 'lucide-react'
import { useState } from 'react'
import { remember, remembered } from '../../call/remembered'
import { useIsWide } from '../../components/wideWindow'
import { messages, useText } from '../../i18n/messages'
import { canStandApart } from './apart'
import { Controls } from './Controls'
import { useStreamOf } from './Picture'
import { Tile } from './Tile'
import { useCall } from './useCall'
import { useMovable } from './useMovable'

const text = messages({
  en: {
    call: 'Call',
    move: 'Move the call. Arrow keys move it, with Shift farther',
    hide: 'Hide pictures',
    show: 'Show pictures',
    apart: 'Show the call in a window of its own',
    people: (count: number) => `${count} in the call`,
  },
  de: {
    call: 'Anruf',
    move: 'Anruf verschieben. Pfeiltasten bewegen ihn, mit Umschalt weiter',
    hide: 'Bilder ausblenden',
    show: 'Bilder einblenden',
    apart: 'Anruf in eigenem Fenster zeigen',
    people: (count) => `${count} im Anruf`,
  },
})

/** Everybody in the call. */
export function TileList() {
  const t = useText(text)
  const { call, state, devices } = useCall()
  const own = useStreamOf(devices.open.camera)
  const self = call.self?.id
  const isWide = useIsWide()
  const count = state.participants.length
  // Whatever is scrolled to is reached by keyboard, too.
  const isLong = count > (isWide ? 6 : 3)
  return (
    <ul className="call-tiles" aria-label={t.people(count)} tabIndex={isLong ? 0 : undefined}>
      {state.participants.map((participant) => (
        <Tile
          key={participant.id}
          participant={participant}
          isYou={participant.id === self}
          stream={participant.id === self ? own : call.stream(participant.id, 'video')}
          reach={state.reach[participant.id]}
        />
      ))}
    </ul>
  )
}

interface Props {
  onApart: () => void
}

/** The call over the editor: movable, small, and smaller still if one likes. In a narrow window it stands below the code. */
export function Tiles({ onApart }: Props) {
  const t = useText(text)
  const isWide = useIsWide()
  const [isCollapsed, setIsCollapsed] = useState(() => remembered().isCollapsed)
  const { box, handle, style } = useMovable()
  const { state } = useCall()
  const collapse = () => {
    remember({ isCollapsed: !isCollapsed })
    setIsCollapsed(!isCollapsed)
  }
  const Chevron = isCollapsed ? ChevronUp : ChevronDown
  return (
    <section
      aria-label={t.call}
      ref={box}
      data-call={isCollapsed ? 'collapsed' : 'open'}
      className={isWide ? 'call-float' : 'call-strip'}
      style={isWide ? style : undefined}
    >
      <div className="flex items-center gap-1">
        {isWide && (
          <button
            className="button button-icon button-small call-handle"
            aria-label={t.move}
            title={t.move}
            {...handle}
          >
            <Move size={14} aria-hidden />
          </button>
        )}
        <span className="min-w-0 grow truncate text-xs text-muted">
          {t.people(state.participants.length)}
        </span>
        {isWide && canStandApart() && (
          <button
            className="button button-icon button-small"
            aria-label={t.apart}
            title={t.apart}
            onMouseDown={(event) => event.preventDefault()}
            onClick={onApart}
          >
            <PictureInPicture2 size={14} aria-hidden />
          </button>
        )}
        <button
          className="button button-icon button-small"
          aria-label={isCollapsed ? t.show : t.hide}
          title={isCollapsed ? t.show : t.hide}
          aria-expanded={!isCollapsed}
          onMouseDown={(event) => event.preventDefault()}
          onClick={collapse}
        >
          <Chevron size={14} aria-hidden />
        </button>
        {!isWide && <Controls />}
      </div>
      {!isCollapsed && <TileList />}
      {isWide && <Controls />}
    </section>
  )
}
