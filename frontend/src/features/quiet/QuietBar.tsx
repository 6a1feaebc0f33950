import { EyeOff } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import { type Command, useCommands } from '../../components/commands'
import { tell } from '../../components/notices'
import { messages, useText } from '../../i18n/messages'
import { identityOf } from '../../session/people'
import { type QuietNow, useQuiet } from '../../session/react/useQuiet'
import { useRoom } from '../../session/react/room'
import { choiceText } from './choiceText'
import { choices, useQuietMode } from './useQuietMode'

const text = messages({
  en: {
    yours: (time: string) => `Nobody sees what you type until ${time}.`,
    left: (minutes: number) => (minutes === 1 ? 'Less than a minute left' : `${minutes} minutes left`),
    show: 'Show now',
    theirs: (name: string, time: string) => `${name} is working alone until ${time}.`,
    later: 'You’ll see their changes then.',
    yoursOver: 'Everyone can see your changes now.',
    yoursLater:
      'You’re no longer working alone. Your changes will be shown as soon as the connection is back.',
    theirsOver: (name: string) => `${name} is no longer working alone. You can see their changes now.`,
    group: 'Work alone',
    end: 'Stop working alone and show your changes',
  },
  de: {
    yours: (time) => `Bis ${time} sieht niemand, was Sie schreiben.`,
    left: (minutes) => (minutes === 1 ? 'Noch weniger als eine Minute' : `Noch ${minutes} Minuten`),
    show: 'Jetzt zeigen',
    theirs: (name, time) => `${name} arbeitet bis ${time} allein.`,
    later: 'Danach sehen Sie die Änderungen.',
    yoursOver: 'Ihre Änderungen sind jetzt für alle sichtbar.',
    yoursLater:
      'Sie arbeiten nicht mehr allein. Ihre Änderungen werden sichtbar, sobald die Verbindung wieder da ist.',
    theirsOver: (name) => `${name} arbeitet nicht mehr allein. Die Änderungen sind jetzt sichtbar.`,
    group: 'Allein arbeiten',
    end: 'Nicht mehr allein arbeiten und Änderungen zeigen',
  },
})

/** What was just written may take so long until the server has it, in milliseconds. */
const tolerated = 1_000

const own = 'bg-[color-mix(in_srgb,var(--color-accent)_12%,var(--color-paper))]'

/** Who works alone and until when, below the code, so that no line moves. */
export function QuietBar() {
  const [t, choice] = [useText(text), useText(choiceText)]
  const { room } = useRoom()
  const quiet = useQuiet()
  const { canBegin, begin, end } = useQuietMode()
  const isYours = quiet?.isYou === true
  useStamp()
  useEnd(quiet, room.phase === 'live')
  useCommands(
    useMemo((): Command[] => {
      const { group } = t
      if (isYours) return [{ id: 'quiet-end', title: t.end, group, run: end }]
      if (!canBegin) return []
      return choices.map((minutes) => ({
        id: `quiet-${minutes}`,
        title: choice.begin(minutes),
        group,
        run: () => begin(minutes),
      }))
    }, [t, choice, isYours, canBegin, begin, end]),
  )
  return (
    <div
      data-quiet={quiet && (isYours ? 'yours' : 'theirs')}
      className={
        quiet &&
        `flex min-h-10 items-center gap-x-3 border-t border-line px-4 py-1 text-sm ${isYours ? own : 'bg-panel'}`
      }
    >
      {quiet && (
        <EyeOff size={16} aria-hidden className={`shrink-0 ${isYours ? 'text-accent' : 'text-muted'}`} />
      )}
      <div className="flex min-w-0 grow flex-wrap gap-x-3">
        {/* There before it says something: only then is it said. How much time is left is not. */}
        <p role="status">
          {quiet &&
            (isYours ? (
              <strong className="font-semibold">{t.yours(quiet.time)}</strong>
            ) : (
              <>
                {t.theirs(quiet.name, quiet.time)} <span className="text-muted">{t.later}</span>
              </>
            ))}
        </p>
        {quiet && isYours && (
          <span className="text-muted" data-quiet-left={quiet.left}>
            {t.left(quiet.left)}
          </span>
        )}
      </div>
      {quiet && isYours && (
        <button
          className="button button-small shrink-0"
          // The editor keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={end}
        >
          {t.show}
        </button>
      )}
    </div>
  )
}

/**
 * What the server stamps into one's own presence says that it is over, too: after a restart
 * that comes back with the code, and the room's events some seconds later.
 */
function useStamp() {
  const { documents, session } = useRoom()
  useEffect(() => {
    const { awareness } = documents.get('code')
    const isQuiet = () => identityOf(awareness.clientID, awareness.getLocalState() ?? {}).isQuiet
    // One who was never stamped may only not be connected yet.
    let was = isQuiet()
    const look = () => {
      const is = isQuiet()
      if (was && !is) session.seenNotQuiet()
      was = is
    }
    awareness.on('change', look)
    return () => awareness.off('change', look)
  }, [documents, session])
}

/** Tells once that it is over, unless the interview is. */
function useEnd(quiet: QuietNow | undefined, isLive: boolean) {
  const t = useText(text)
  const { documents } = useRoom()
  const before = useRef<QuietNow>(undefined)
  useEffect(() => {
    const was = before.current
    before.current = quiet
    if (!was || quiet || !isLive) return
    if (!was.isYou) return void tell(t.theirsOver(was.name))
    const saved = documents.get('code').saved(tolerated)
    void saved.then((isSaved) => tell(isSaved ? t.yoursOver : t.yoursLater))
  }, [quiet, isLive, documents, t])
}
