import { CircleStop, Play, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import type { Phase } from '../../api/schema'
import { Confirm } from '../../components/Confirm'
import { tell } from '../../components/notices'
import { messages, useText } from '../../i18n/messages'
import { told } from '../../i18n/told'
import type { RoomSession } from '../../session/session'

interface Props {
  session: RoomSession
  phase: Phase
  /** Those who would leave if it ended now, by name. */
  others: readonly string[]
}

const text = messages({
  en: {
    start: 'Start',
    startMeans: 'the interview: candidates come in',
    end: 'End',
    endMeans: 'the interview',
    reopen: 'Reopen',
    ask: 'End the interview?',
    alone: 'Nobody else is here. The room becomes read-only; you can reopen it.',
    leaves: (names: string) => `${names} will leave the room, and it becomes read-only. You can reopen it.`,
    endIt: 'End the interview',
  },
  de: {
    start: 'Starten',
    startMeans: 'das Interview: Kandidaten kommen herein',
    end: 'Beenden',
    endMeans: 'das Interview',
    reopen: 'Wieder öffnen',
    ask: 'Interview beenden?',
    alone: 'Sonst ist niemand hier. Der Raum wird schreibgeschützt; Sie können ihn wieder öffnen.',
    leaves: (names) =>
      `${names} verlassen dann den Raum, und er wird schreibgeschützt. Sie können ihn wieder öffnen.`,
    endIt: 'Interview beenden',
  },
})

/** Starts, ends and reopens the interview. Ending asks first: it closes candidates' pages. */
export function PhaseControl({ session, phase, others }: Props) {
  const t = useText(text)
  const [isBusy, setIsBusy] = useState(false)
  const [isAsking, setIsAsking] = useState(false)
  const change = async (to: Phase) => {
    setIsBusy(true)
    try {
      await session.setPhase(to)
    } catch (error) {
      tell(told(error), { kind: 'error' })
    } finally {
      setIsBusy(false)
    }
  }
  switch (phase) {
    case 'pending':
      return (
        <button
          className="button button-primary max-sm:px-2"
          disabled={isBusy}
          onClick={() => void change('live')}
        >
          <Play size={16} aria-hidden className="max-sm:hidden" />
          <span>{t.start}</span>
          <span className="sr-only"> {t.startMeans}</span>
        </button>
      )
    case 'live':
      return (
        <>
          <button className="button max-sm:px-2" disabled={isBusy} onClick={() => setIsAsking(true)}>
            <CircleStop size={16} aria-hidden className="max-sm:hidden" />
            <span>{t.end}</span>
            <span className="sr-only"> {t.endMeans}</span>
          </button>
          {isAsking && (
            <Confirm
              title={t.ask}
              consequence={
                others.length > 0
                  ? t.leaves(new Intl.ListFormat(document.documentElement.lang).format(others))
                  : t.alone
              }
              action={t.endIt}
              onConfirm={() => session.setPhase('ended')}
              onClose={() => setIsAsking(false)}
            />
          )}
        </>
      )
    case 'ended':
      return (
        <button className="button max-sm:px-2" disabled={isBusy} onClick={() => void change('live')}>
          <RotateCcw size={16} aria-hidden className="max-sm:hidden" />
          <span>{t.reopen}</span>
        </button>
      )
  }
}
